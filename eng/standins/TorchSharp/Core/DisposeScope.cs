namespace TorchSharp;

/// <summary>
/// Disposes what was created on its thread while it was the innermost scope, unless that was moved out or detached.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScopeManager manager) => _manager = manager;

    internal DisposeScope? Outer { get; init; }

    public IReadOnlyList<IDisposable> DisposablesView => _disposables.ToList();

    public int DisposablesCount => _disposables.Count;

    public bool Contains(IDisposable disposable) => _disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        MoveToOuter(new IDisposable[] { disposable });
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOuter(new IDisposable[] { first, second });
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOuter(new IDisposable[] { first, second, third });
        return (first, second, third);
    }

    public void MoveToOuter(params IDisposable[] disposables) => Move(disposables, Outer);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => Move(disposables, Outer);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move([disposable], scope);
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => Move(disposables, scope);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables) => Move(disposables, scope);

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move([disposable], null);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Move([first, second], null);
        return (first, second);
    }

    public void Detach(params IDisposable[] disposables) => Move(disposables, null);

    public void Detach(IEnumerable<IDisposable> disposables) => Move(disposables, null);

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor tensor)
        {
            tensor.Scope?._disposables.Remove(tensor);
            tensor.Scope = this;
        }

        _disposables.Add(disposable);
    }

    public void Attach(params IDisposable[] disposables)
    {
        foreach (var disposable in disposables) Attach(disposable);
    }

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var all = disposables.ToArray();
        Attach(all);
        return all;
    }

    public void DisposeEverything() => DisposeEverythingBut();

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var keep = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        var old = _disposables;
        _disposables = new HashSet<IDisposable>(ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (keep.Contains(disposable))
            {
                _disposables.Add(disposable);
                continue;
            }

            if (disposable is torch.Tensor tensor) tensor.Scope = null;
            disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut(new IDisposable[] { keep });
        return keep;
    }

    public void MarkAsDisposed(IDisposable disposable) => _disposables.Remove(disposable);

    public void Dispose()
    {
        DisposeEverything();
        _manager.Remove(this);
    }

    private static void Move(IEnumerable<IDisposable> disposables, DisposeScope? target, DisposeScope source)
    {
        foreach (var disposable in disposables)
        {
            if (!source._disposables.Remove(disposable)) continue;
            if (disposable is torch.Tensor tensor) tensor.Scope = target;
            target?._disposables.Add(disposable);
        }
    }

    private void Move(IEnumerable<IDisposable> disposables, DisposeScope? target) => Move(disposables, target, this);
}
