namespace TorchSharp.Modules;

/// <summary>Parameters that share options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    public ParamGroup()
    {
    }

    public IEnumerable<Parameter> Parameters { get; set; } = [];

    public OptimizerOptions Options { get; set; } = new();

    public double LearningRate
    {
        get => Options.LearningRate ?? 0;
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <summary>Parameters that share an optimizer's options.</summary>
public class ParamGroup<TOptions> : ParamGroup
    where TOptions : OptimizerOptions
{
    public ParamGroup()
    {
    }

    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = default)
    {
        // A list: the parameters are walked at every step.
        Parameters = parameters.ToList();
        if (options is not null) base.Options = options;
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}

/// <summary>What all optimizers' options have; null takes the optimizer's default.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
    }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate ?? 0);
    }
}

/// <summary>What an optimizer remembers of a parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    internal Parameter Of => _parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void LoadStateDict(OptimizerState source);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void SaveStateDict(BinaryWriter writer);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(torch.Device device)
    {
    }

    /// <summary>A copy of <paramref name="source"/> where the parameter is, that no dispose scope owns.</summary>
    private protected torch.Tensor Copied(torch.Tensor source)
    {
        using var _ = torch.no_grad();
        return source.to(_parameter.device, copy: true).DetachFromDisposeScope();
    }

    private protected torch.Tensor Zeros()
    {
        using var _ = torch.no_grad();
        return torch.zeros_like(_parameter).DetachFromDisposeScope();
    }

    private protected static void Write(BinaryWriter writer, torch.Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null) return;
        using var host = tensor.to(torch.CPU).DetachFromDisposeScope();
        using var dense = host.contiguous().DetachFromDisposeScope();
        writer.Write((sbyte)dense.dtype);
        writer.Write((int)dense.ndim);
        foreach (var size in dense.shape) writer.Write(size);
        writer.Write(dense.bytes);
    }

    private protected torch.Tensor? Read(BinaryReader reader)
    {
        if (!reader.ReadBoolean()) return null;
        var type = (torch.ScalarType)reader.ReadSByte();
        var shape = new long[reader.ReadInt32()];
        for (var d = 0; d < shape.Length; d++) shape[d] = reader.ReadInt64();
        using var host = torch.empty(shape, type, torch.CPU).DetachFromDisposeScope();
        reader.BaseStream.ReadExactly(host.bytes);
        return Copied(host);
    }
}

/// <summary>What the optimizers share: groups, states, closures, saving.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private protected readonly Dictionary<nint, OptimizerState> States = [];

    public OptimizerHelper()
    {
    }

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.InitialLearningRate = param_group.LearningRate;
        base.add_param_group(param_group);
    }

    public override IEnumerable<Parameter> parameters() => base.parameters();

    public override void zero_grad() => base.zero_grad();

    public void to(torch.Device device)
    {
        foreach (var state in States.Values) state.to(device);
    }

    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        var next = 0;
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var references = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                references.Add(next++);
                result.State.Add(States[parameter.Handle]);
            }

            result.StateIndexRef.Add(references);
        }

        return result;
    }

    /// <summary>Takes over copies: parameters are matched by position.</summary>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        if (state_dict.StateIndexRef.Count != _parameter_groups.Count)
            throw new ArgumentException("Mismatched number of parameter groups.", nameof(state_dict));
        for (var g = 0; g < _parameter_groups.Count; g++)
        {
            var group = _parameter_groups[g];
            var parameters = group.Parameters.ToArray();
            if (state_dict.StateIndexRef[g].Count != parameters.Length)
                throw new ArgumentException($"Mismatched number of parameters in group {g}.", nameof(state_dict));
            if (!ReferenceEquals(group.Options, state_dict.Options[g])) group.Options.LoadStateDict(state_dict.Options[g]);
            for (var p = 0; p < parameters.Length; p++)
            {
                var (own, other) = (States[parameters[p].Handle], state_dict.State[state_dict.StateIndexRef[g][p]]);
                if (!ReferenceEquals(own, other)) own.LoadStateDict(other);
            }
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        writer.Write(_parameter_groups.Count);
        foreach (var group in _parameter_groups)
        {
            group.Options.SaveStateDict(writer);
            var parameters = group.Parameters.ToArray();
            writer.Write(parameters.Length);
            foreach (var parameter in parameters) States[parameter.Handle].SaveStateDict(writer);
        }
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        if (reader.ReadString() != GetType().Name) throw new InvalidDataException("The file holds the state of another kind of optimizer.");
        if (
            reader.ReadInt32(
                ) != _parameter_groups.Count) throw new InvalidDataException("The file holds another number of parameter groups.");
        foreach (var group in _parameter_groups)
        {
            group.Options.LoadStateDict(reader);
            var parameters = group.Parameters.ToArray();
            if (reader.ReadInt32() != parameters.Length) throw new InvalidDataException("The file holds another number of parameters.");
            foreach (var parameter in parameters) States[parameter.Handle].LoadStateDict(reader);
        }
    }

    /// <summary>Evaluates the closure with gradients, then runs <paramref name="update"/> for each parameter that has one, without.</summary>
    private protected torch.Tensor? Step<TOptions, TState>(
        Func<torch.Tensor>? closure, Action<TOptions, Parameter, torch.Tensor, TState> update)
        where TOptions : OptimizerOptions
        where TState : OptimizerState
    {
        torch.Tensor? loss = null;
        if (closure is not null)
        {
            using var recorded = torch.enable_grad();
            loss = closure();
        }

        using var _ = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var group in _parameter_groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is not { } grad) continue;
                update((TOptions)group.Options, parameter, grad, (TState)States[parameter.Handle]);
                scope.DisposeEverything();
            }
        }

        return loss;
    }

    private protected void Remember(ParamGroup group, Func<Parameter, OptimizerState> create)
    {
        foreach (var parameter in group.Parameters)
        {
            var state = create(parameter);
            state.Initialize(group.Options);
            States[parameter.Handle] = state;
        }
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var state in States.Values) (state as IDisposable)?.Dispose();
        States.Clear();
        base.Dispose(disposing);
    }
}
