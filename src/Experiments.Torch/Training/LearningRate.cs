using System.Text.Json.Nodes;

namespace Experiments.Torch.Training;

/// <summary>The rate of every optimizer step, as transformers' schedules give it: the first step uses their value at 0.</summary>
internal sealed class LearningRate
{
    private readonly double _peak;
    private readonly Func<double, double> _factor;

    private LearningRate(double peak, Func<double, double> factor)
    {
        _peak = peak;
        _factor = factor;
    }

    /// <summary>The names of <c>lr_scheduler_type</c> that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt",
        "cosine_with_min_lr", "cosine_warmup_with_min_lr", "warmup_stable_decay",
    ];

    /// <param name="step">From 1.</param>
    public double At(long step) => _peak * _factor(step - 1);

    /// <summary><c>warmup_steps</c> as a number of steps: below 1 it is a share of all of them, rounded up.</summary>
    public static long WarmupSteps(double warmup, long totalSteps) => warmup >= 1 ? (long)warmup : (long)Math.Ceiling(totalSteps * warmup);

    /// <param name="kwargs"><c>lr_scheduler_kwargs</c> by name; null: none.</param>
    public static LearningRate Create(string type, double peak, long warmup, long total, JsonObject? kwargs = null)
    {
        double Option(string name, double fallback) => kwargs?[name] is { } value ? value.GetValue<double>() : fallback;
        string Choice(string name, string fallback) => (string?)kwargs?[name] ?? fallback;
        double Rise(double step) => step / Math.Max(1, warmup);
        double Progress(double step) => (step - warmup) / Math.Max(1, total - warmup);
        double Floor() => Option("min_lr_rate", Option("min_lr", 0) / peak);
        double HalfCosine(double progress, double cycles) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

        double AfterWarmup(double step) => type switch
        {
            "linear" => Math.Max(0, (total - step) / Math.Max(1, total - warmup)),
            "cosine" => Math.Max(0, HalfCosine(Progress(step), Option("num_cycles", 0.5))),
            "cosine_with_restarts" => Progress(step) >= 1 ? 0 : HalfCosine(Option("num_cycles", 1) * Progress(step) % 1, 0.5),
            "polynomial" => Polynomial(step),
            "constant" or "constant_with_warmup" => 1,
            "inverse_sqrt" => InverseRoot(step),
            "cosine_with_min_lr" => AboveFloor(HalfCosine(Progress(step), Option("num_cycles", 0.5))),
            // This one is a step ahead of the others.
            "cosine_warmup_with_min_lr" => AboveFloor(HalfCosine(Progress(step + 1), Option("num_cycles", 0.5))),
            "warmup_stable_decay" => StableThenDecay(step),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a known schedule."),
        };

        double AboveFloor(double share) => Math.Max(0, (share * (1 - Floor())) + Floor());

        double Polynomial(double step)
        {
            var end = Option("lr_end", 1e-7);
            if (step > total)
                return end / peak;
            var remaining = 1 - ((step - warmup) / (total - warmup));
            return (((peak - end) * Math.Pow(remaining, Option("power", 1))) + end) / peak;
        }

        double InverseRoot(double step)
        {
            var timescale = Option("timescale", warmup > 0 ? warmup : 10_000);
            return 1 / Math.Sqrt((step + timescale - warmup) / timescale);
        }

        double StableThenDecay(double step)
        {
            var decay = Option("num_decay_steps", 0);
            var stable = Option("num_stable_steps", total - warmup - decay);
            if (step < warmup + stable)
                return 1;
            if (step >= warmup + stable + decay)
                return Option("min_lr_ratio", 0);
            var progress = (step - warmup - stable) / Math.Max(1, decay);
            return Scaled(Shape(Choice("decay_type", "cosine"), progress, falling: true));
        }

        double Shape(string shape, double progress, bool falling) => shape switch
        {
            "linear" => falling ? 1 - progress : progress,
            "1-sqrt" => falling ? 1 - Math.Sqrt(progress) : Math.Sqrt(progress),
            _ when falling => HalfCosine(progress, Option("num_cycles", 0.5)),
            _ => 0.5 * (1 - Math.Cos(Math.PI * progress)),
        };

        double Scaled(double value) => Math.Max(0, (value * (1 - Option("min_lr_ratio", 0))) + Option("min_lr_ratio", 0));

        double Warming(double step) => type switch
        {
            "constant" => 1,
            "cosine_warmup_with_min_lr" => Start() > 0 ? Start() + ((1 - Start()) * step / Math.Max(1, warmup - 1)) : Rise(step + 1),
            "warmup_stable_decay" => Scaled(Shape(Choice("warmup_type", "linear"), Rise(step), falling: false)),
            _ => Rise(step),
        };

        double Start() => Option("warmup_lr_rate", Option("warmup_lr", 0) / peak);

        return new LearningRate(peak, step => step < warmup ? Warming(step) : AfterWarmup(step));
    }
}
