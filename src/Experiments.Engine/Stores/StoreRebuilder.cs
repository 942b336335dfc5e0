using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary><c>store rebuild</c>: makes the index anew from the run folders. Damaged folders are named and never touched.</summary>
public sealed class StoreRebuilder(IPlanFormat planFormat, IRunStoreOpener opener)
{
    private readonly RunFolders _folders = new(planFormat);

    /// <summary>Throws <see cref="ExperimentException"/> (store locked) while an engine works on the store.</summary>
    public RebuildReport Rebuild(string store)
    {
        using var lease = StoreLease.Acquire(store);
        using IRunStore index = opener.Open(store);
        index.Clear();
        return Fill(store, index);
    }

    /// <summary>Folds every run folder into an index that is empty.</summary>
    internal RebuildReport Fill(string store, IRunStore index)
    {
        int runs = 0;
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (RunFolder folder in RunFolders.Enumerate(store))
        {
            try
            {
                StoredRun run = _folders.Load(folder);
                index.Save(run.Record, run.Fold.Series);
                diagnostics.AddRange(run.Diagnostics);
                runs++;
            }
            catch (ExperimentException unreadable)
            {
                diagnostics.AddRange(unreadable.Diagnostics);
            }
            catch (IOException unreadable)
            {
                diagnostics.Add(Unreadable(folder, unreadable));
            }
            catch (UnauthorizedAccessException unreadable)
            {
                diagnostics.Add(Unreadable(folder, unreadable));
            }
        }

        return new RebuildReport(runs, diagnostics.ToImmutable());
    }

    private static Diagnostic Unreadable(RunFolder folder, SystemException error) =>
        Diagnostic.Error(DiagnosticCodes.StoreCorrupt, error.Message, new SourceLocation(folder.Path));
}

/// <param name="Runs">Folders that are in the index now.</param>
/// <param name="Diagnostics">An error for each folder that could not be read, a warning for each damaged line of a journal.</param>
public sealed record RebuildReport(int Runs, ImmutableArray<Diagnostic> Diagnostics);
