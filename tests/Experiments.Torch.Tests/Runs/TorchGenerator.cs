namespace Experiments.Torch.Tests.Runs;

/// <summary>Tests that train take turns: libtorch has one generator a process, and steps seed it.</summary>
[CollectionDefinition(nameof(TorchGenerator))]
public sealed class TorchGenerator;
