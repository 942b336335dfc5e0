using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>Opens a store for reading.</summary>
public sealed class RunReaderFactory(IRunStoreOpener opener, IPlanFormat planFormat, StoreRebuilder rebuilder)
{
    private readonly RunFolders _folders = new(planFormat);

    /// <summary>A store that does not exist reads as an empty one, and is not made.</summary>
    public RunReader Open(string store)
    {
        if (!Directory.Exists(store))
            return new RunReader(new RunSnapshot(), engineLives: false, []);
        bool engineLives = StoreLease.IsHeld(store);
        return (engineLives ? null : TryOpenIndex(store)) ?? Fold(store, new RunSnapshot(), engineLives);
    }

    /// <summary>The run in a folder, wherever the folder lies; null where it is none.</summary>
    public RunRecord? Read(string folder) =>
        new RunFolder(Path.GetFullPath(folder)) is var run && File.Exists(run.Plan) ? _folders.Load(run).Record : null;

    /// <summary>Null where another process has the index open, or it cannot be written to.</summary>
    private RunReader? TryOpenIndex(string store)
    {
        try
        {
            IRunStore index = opener.Open(store);
            return index.IsNew ? Fold(store, index, engineLives: false) : new RunReader(index, engineLives: false, []);
        }
        catch (ExperimentException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private RunReader Fold(string store, IRunStore runs, bool engineLives)
    {
        ImmutableArray<Diagnostic> diagnostics = rebuilder.Fill(store, runs).Diagnostics;
        return new RunReader(runs, engineLives, diagnostics);
    }
}
