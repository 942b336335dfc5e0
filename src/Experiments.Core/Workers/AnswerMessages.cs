using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Core.Workers;

/// <summary>Load a trained model: what follows is asked of it. Answered by an <see cref="OpenedReply"/>.</summary>
public sealed record OpenRequest(AnswerSource Source, AnswerOptions Options) : WorkerRequest;

/// <summary>Where a trained model is.</summary>
/// <param name="Folder">A run folder with its <paramref name="Plan"/>, or without one a Hugging Face folder or a GGUF file.</param>
/// <param name="Labels">Of a run that classifies, in the order of their ids.</param>
public sealed record AnswerSource(string Folder, RunPlan? Plan, ImmutableArray<string> Labels);

/// <summary>How a model answers.</summary>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Threads">0: as many as libtorch takes.</param>
/// <param name="BatchSize">Rows side by side.</param>
/// <param name="Generation">Where it generates, by transformers' names; what is not named stays as the run or the model has it.</param>
/// <param name="Seed">Of drawn tokens; null: the run's.</param>
public sealed record AnswerOptions(
    string Device, int Threads, int BatchSize, ImmutableSortedDictionary<string, JsonElement> Generation, long? Seed = null);

/// <summary>
/// Predict for every row of a data file. Answered by a <see cref="ClassifiedReply"/> or an <see cref="AnsweredReply"/> a row, in order, and a
/// <see cref="CompletedReply"/>; a file with a broken row by <see cref="RequestFailed"/> before any of them.
/// </summary>
/// <param name="Path">Absolute.</param>
public sealed record PredictFileRequest(string Path) : WorkerRequest;

/// <summary>
/// Predict for lines of text, each a JSON object or a plain text. Answered as <see cref="PredictFileRequest"/> is; a line that is broken is
/// answered by a <see cref="RefusedReply"/> and does not keep the others from theirs.
/// </summary>
/// <param name="First">The number of the first line, from 0.</param>
/// <param name="Lines">None of them empty.</param>
public sealed record PredictLinesRequest(long First, ImmutableArray<string> Lines) : WorkerRequest;

/// <summary>
/// Answer a conversation. Answered by <see cref="WrittenReply"/>s as the text grows, an <see cref="AnsweredReply"/> or a
/// <see cref="ClassifiedReply"/>, and a <see cref="CompletedReply"/>.
/// </summary>
/// <param name="Turns">The user's and the model's, the user's last.</param>
/// <param name="Number">Of the answer, from 0: drawn tokens depend on it.</param>
public sealed record ChatRequest(ImmutableArray<ChatTurn> Turns, long Number) : WorkerRequest;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
public sealed record ChatTurn(string Role, string Text);

/// <summary>What was loaded.</summary>
/// <param name="Labels">Where it classifies, in the order of their ids; else empty.</param>
/// <param name="Notes">What the user should know about how it answers.</param>
public sealed record OpenedReply(ImmutableArray<string> Labels, ImmutableArray<string> Notes) : WorkerReply;

/// <summary>A row and its class.</summary>
/// <param name="Index">Of the row, from 0.</param>
/// <param name="Probabilities">In the order of the labels.</param>
public sealed record ClassifiedReply(long Index, string Text, string? TextPair, string Label, ImmutableArray<float> Probabilities) : WorkerReply;

/// <summary>A row and its answer.</summary>
/// <param name="Prompt">As the model read it.</param>
/// <param name="Ending">Why it ends: <c>end</c>, <c>stop</c> (a stop string) or <c>length</c>.</param>
/// <param name="Tokens">That were generated, the end token included.</param>
public sealed record AnsweredReply(long Index, string Prompt, string Answer, string Ending, int Tokens) : WorkerReply;

/// <summary>A row that cannot be predicted for.</summary>
public sealed record RefusedReply(long Index, Diagnostic Problem) : WorkerReply;

/// <summary>What is new in an answer's text.</summary>
public sealed record WrittenReply(string Text) : WorkerReply;

/// <summary>A request is done with.</summary>
/// <param name="Stopped">By a <see cref="StopRequest"/>, before its end.</param>
public sealed record CompletedReply(bool Stopped) : WorkerReply;
