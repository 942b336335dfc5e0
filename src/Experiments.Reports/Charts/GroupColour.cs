using System.Globalization;

namespace Experiments.Reports.Charts;

/// <summary>Eight colours told apart in light and dark; past them the lines are dashed.</summary>
internal static class GroupColour
{
    private const int Colours = 8;

    public static string Class(int group) =>
        string.Create(CultureInfo.InvariantCulture, $"c{group % Colours}{(group >= Colours ? " dashed" : "")}");
}
