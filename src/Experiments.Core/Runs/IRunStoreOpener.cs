namespace Experiments.Core.Runs;

/// <summary>Opens the index of a store folder.</summary>
public interface IRunStoreOpener
{
    /// <summary>
    /// Creates the index where there is none. One process at a time: throws <see cref="Diagnostics.ExperimentException"/>
    /// with <see cref="Diagnostics.DiagnosticCodes.StoreLocked"/> while another one has it open.
    /// </summary>
    /// <param name="folder">The store folder; it exists.</param>
    IRunStore Open(string folder);
}
