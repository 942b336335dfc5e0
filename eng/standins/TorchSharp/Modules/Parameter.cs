namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains. It takes the data's native tensor over: the data is invalid afterwards.</summary>
public class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(Take(data, requires_grad, out var scope))
    {
        if (scope is null) DetachFromDisposeScope();
        else if (!ReferenceEquals(scope, Scope)) MoveToOtherDisposeScope(scope);
    }

    private static nint Take(torch.Tensor data, bool requiresGrad, out DisposeScope? scope)
    {
        scope = data.Scope;
        return data.with_requires_grad(requiresGrad).DecoupleFromNativeHandle();
    }
}
