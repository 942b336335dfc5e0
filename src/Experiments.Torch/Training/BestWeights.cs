using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>A copy of the trained parameters at the best evaluation so far, in main memory.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly List<(string Name, Tensor Tensor)> _kept = [];

    /// <summary>Empty until something was kept.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Kept => _kept;

    public void Keep(IReadOnlyList<TrainedParameter> parameters)
    {
        using var frozen = no_grad();
        if (_kept.Count == 0)
            _kept.AddRange(parameters.Select(parameter => (parameter.Name, empty(parameter.Value.shape).DetachFromDisposeScope())));
        for (var i = 0; i < parameters.Count; i++)
            _kept[i].Tensor.copy_(parameters[i].Value);
    }

    /// <summary>Exchanges what was kept with the parameters, so that a second call undoes the first.</summary>
    public void Swap(IReadOnlyList<TrainedParameter> parameters)
    {
        using var frozen = no_grad();
        for (var i = 0; i < _kept.Count; i++)
        {
            using var current = parameters[i].Value.detach().clone();
            parameters[i].Value.copy_(_kept[i].Tensor);
            _kept[i].Tensor.copy_(current);
        }
    }

    public void Dispose() => _kept.ForEach(entry => entry.Tensor.Dispose());
}
