namespace TorchSharp;

public static partial class torch
{
    /// <content>Random values.</content>
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Wrap(Native.ts_bernoulli(Handle, generator?.Handle ?? 0), this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            Check(Native.ts_bernoulli_in_place_fg(Handle, p, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor bernoulli_(Tensor p, Generator? generator = null)
        {
            Check(Native.ts_bernoulli_in_place_tg(Handle, p.Handle, generator?.Handle ?? 0), this, p, generator);
            return this;
        }

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
            => Wrap(Native.ts_multinomial(Handle, num_samples, replacement, generator?.Handle ?? 0), this, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            Check(Native.ts_normal_in_place(Handle, mean, std, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            Check(Native.ts_uniform_in_place(Handle, from, to, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor exponential_(double lambda = 1, Generator? generator = null)
        {
            Check(Native.ts_exponential_in_place(Handle, lambda, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor random_(double from, double to, Generator? generator = null)
        {
            Check(Native.ts_random_in_place(Handle, from, to, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null)
        {
            Check(Native.ts_cauchy_in_place(Handle, median, sigma, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null)
        {
            Check(Native.ts_log_normal_in_place(Handle, mean, std, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor geometric_(double p, Generator? generator = null)
        {
            Check(Native.ts_geometric_in_place(Handle, p, generator?.Handle ?? 0), this, generator);
            return this;
        }

        public Tensor poisson(Generator? generator = null) => Wrap(Native.ts_poisson(Handle, generator?.Handle ?? 0), this, generator);
    }
}
