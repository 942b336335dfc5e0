using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Data;

namespace Experiments.Torch.Answering;

/// <summary>A trained model and what it makes of rows and conversations: all that <see cref="TorchAnswers"/> knows of tasks.</summary>
/// <param name="Description">What the engine is told of it.</param>
/// <param name="Check">Why a row cannot be answered, or null.</param>
/// <param name="Predict">Answers rows that can be, in their order.</param>
/// <param name="Chat">Answers a conversation.</param>
/// <param name="Owned">Freed with it.</param>
internal sealed record AnsweringModel(
    OpenedReply Description,
    Func<RawRow, Diagnostic?> Check,
    Action<IReadOnlyList<NumberedRow>, AnswerChannel> Predict,
    Action<ChatRequest, AnswerChannel> Chat,
    ImmutableArray<IDisposable> Owned) : IDisposable
{
    public void Dispose()
    {
        foreach (var owned in Owned)
            owned.Dispose();
    }
}

/// <summary>A row and its number, from 0.</summary>
internal readonly record struct NumberedRow(long Index, RawRow Row);

/// <summary>Where answers go.</summary>
/// <param name="Send">Called in the order of the rows.</param>
internal readonly record struct AnswerChannel(Action<WorkerReply> Send, CancellationToken Cancel);
