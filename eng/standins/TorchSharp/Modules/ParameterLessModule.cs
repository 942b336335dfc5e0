namespace TorchSharp.Modules;

/// <summary>A module without parameters, buffers and submodules.</summary>
public interface IParameterLessModule
{
}

/// <summary>A module without parameters, buffers and submodules; registering one is an error.</summary>
public abstract class ParameterLessModule<T1, TResult> : torch.nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw Refused();

    public override void register_parameter(string name, Parameter? param) => throw Refused();

    public override void register_module(string name, torch.nn.Module submodule) => throw Refused();

    protected override void RegisterComponents()
    {
    }

    private InvalidOperationException Refused() => new($"Cannot register components on the parameter-less module {GetName()}.");
}
