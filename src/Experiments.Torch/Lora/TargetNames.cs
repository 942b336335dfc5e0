using System.Collections.Immutable;

namespace Experiments.Torch.Lora;

/// <summary>Shorter names for a long list of targets.</summary>
internal static class TargetNames
{
    /// <summary>
    /// The ends of paths that mean the same modules and no others, as PEFT looks for them: path by path, the shortest end that no other
    /// module has. The list itself where that is no shorter.
    /// </summary>
    /// <param name="modules">Paths of all modules of the model.</param>
    public static ImmutableArray<string> Shortened(ImmutableArray<string> targets, IReadOnlyList<string> modules)
    {
        var others = modules
            .Where(path => !ModulePatterns.IsNamed(targets, path))
            .SelectMany(Ends)
            .ToHashSet(StringComparer.Ordinal);
        var chosen = new List<string>();
        foreach (var path in targets.OrderBy(path => path, Comparer<string>.Create(CompareFromTheEnd)))
        {
            foreach (var end in Ends(path).Where(end => !chosen.Contains(end) && !others.Contains(end)))
            {
                if (chosen.Any(name => path.EndsWith($".{name}", StringComparison.Ordinal)))
                    continue;
                chosen.Add(end);
                break;
            }
        }

        return chosen.Count > 0 && chosen.Count < targets.Length ? [.. chosen.Order(StringComparer.Ordinal)] : targets;
    }

    /// <summary><c>c</c>, <c>b.c</c>, <c>a.b.c</c>.</summary>
    private static IEnumerable<string> Ends(string path)
    {
        for (var dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
            yield return path[(dot + 1)..];
        yield return path;
    }

    // PEFT sorts by the lists of ends.
    private static int CompareFromTheEnd(string a, string b)
    {
        foreach (var (x, y) in Ends(a).Zip(Ends(b)))
        {
            if (string.CompareOrdinal(x, y) is var order and not 0)
                return order;
        }

        return Ends(a).Count().CompareTo(Ends(b).Count());
    }
}
