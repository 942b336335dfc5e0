using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>A <c>for</c> with its body; every round has variables of its own.</summary>
internal sealed record Loop(Assignment Target, Evaluation? Test, Execution Body, Execution? Otherwise, bool Recursive)
{
    public Flow Run(Frame frame, object? over, int depth)
    {
        var items = Python.Items(over);
        frame.State.Spend(items.Count);
        if (Test is not null)
            items = [.. items.Where(item => Passes(frame, item))];
        if (items.Count == 0)
            return Otherwise?.Invoke(frame) ?? Flow.Next;
        var state = new LoopState(items, depth, Recursive ? children => Recurse(frame, children, depth + 1) : null);
        for (; state.Index < items.Count; state.Index++)
        {
            frame.State.Spend(RenderBudget.Round);
            var round = frame.Inner();
            round.Variables.Set("loop", state);
            Target(round, items[state.Index]);
            if (Body(round) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private bool Passes(Frame frame, object? item)
    {
        var round = frame.Inner();
        Target(round, item);
        return Python.IsTrue(Test?.Invoke(round));
    }

    private string Recurse(Frame frame, object? children, int depth)
    {
        var inner = frame with { Output = new StringBuilder() };
        frame.State.Within(() => Run(inner, children, depth));
        return inner.Output.ToString();
    }
}
