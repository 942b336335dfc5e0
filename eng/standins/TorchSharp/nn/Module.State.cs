namespace TorchSharp;

/// <content>The values of a module's parameters and persistent buffers.</content>
public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The tensors themselves, not copies, under their full names.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Full(string own) => string.IsNullOrEmpty(prefix) ? own : $"{prefix}.{own}";
                foreach (var (own, parameter) in _parameters_)
                {
                    if (parameter is not null) destination.TryAdd(Full(own), parameter);
                }

                foreach (var (own, buffer, persistent) in _buffers_)
                {
                    if (persistent) destination.TryAdd(Full(own), buffer);
                }

                foreach (var (own, child) in named_children()) child.state_dict(destination, Full(own));
                return destination;
            }

            /// <summary>Copies values in, by name.</summary>
            /// <exception cref="InvalidOperationException">Strict, and a name is missing or unexpected.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                var unexpected = source.Keys.Where(key => !target.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                var missing = target.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var _ = no_grad();
                foreach (var (key, value) in source)
                {
                    if (skip?.Contains(key) != true && target.TryGetValue(key, out var into)) into.copy_(value);
                }

                return (missing, unexpected);
            }
        }
    }
}
