using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli;

/// <summary>Questions about models on disk: the tool has no libtorch, so a worker answers.</summary>
internal static class ModelWorker
{
    /// <param name="home">The folder above which the worker may be.</param>
    /// <exception cref="ExperimentException">There is no worker, or it cannot do what is asked.</exception>
    public static async Task<TReply> AskAsync<TReply>(Invocation invocation, string home, WorkerRequest request, CancellationToken cancellationToken)
        where TReply : WorkerReply
    {
        using ServiceProvider services = Composition.Readers(invocation);
        var launcher = new WorkerLauncher(WorkerLocation.Find(invocation, home), services.GetRequiredService<ILogger<WorkerLauncher>>());
        return await WorkerQuestion.AskAsync<TReply>(launcher, "cpu", request, cancellationToken);
    }
}
