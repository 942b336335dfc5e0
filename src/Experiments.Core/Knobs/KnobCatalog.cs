namespace Experiments.Core.Knobs;

/// <summary>Every key a user can write, with its type, default and meaning.</summary>
public static class KnobCatalog
{
}
