namespace Experiments.Core.Diagnostics;

/// <summary>
/// Every code a user can meet. Append only: a code never changes its meaning.
/// Ranges: 1xxx folder and YAML, 2xxx sweep, 3xxx data, 4xxx training and weights, 5xxx store, 6xxx report, 7xxx tool and SDK.
/// Each has a line in docs/diagnostics.md; a test holds the two together.
/// </summary>
public static partial class DiagnosticCodes
{
}
