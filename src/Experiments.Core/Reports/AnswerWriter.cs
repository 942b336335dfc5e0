using Experiments.Core.Comparing;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>
/// Says which group is best and by how much, and how little that may mean. No significance is claimed: means, spreads and whether seeds overlap.
/// </summary>
internal static class AnswerWriter
{
    /// <summary>Below this many seeds a separation is called one of few seeds.</summary>
    private const int ManySeeds = 5;

    /// <param name="ranked">Best first; groups without a result last.</param>
    public static Answer Write(Objective objective, IReadOnlyList<ReportGroup> ranked)
    {
        string metric = MetricName.ForPeople(objective.Metric);
        ReportGroup[] measured = [.. ranked.Where(g => g.Result is not null)];
        if (measured is not [{ Result: { } result } best, ..])
            return new Answer(Standing.Open, "There is no answer yet.", $"No run has finished with {metric}.", null);

        string headline = $"{best.Name}: {metric} {NumberText.MeanAndSpread(result)} {NumberText.Seeds(result.N)}.";
        if (measured is not [_, { Result: { } nextResult } next, ..])
            return new Answer(Standing.Alone, headline, "There is no other group to compare with.", SeedCaution(result));

        double difference = Math.Abs(result.Mean - nextResult.Mean);
        string relation = objective.Direction == Direction.Maximize ? "above" : "below";
        string comparison = difference == 0 ? "Level with" : $"{NumberText.Metric(difference)} {relation}";
        string detail = $"{comparison} the next best, {next.Name} ({NumberText.MeanAndSpread(nextResult)} {NumberText.Seeds(nextResult.N)}).";
        (Standing standing, string? caution) = Judge(objective, result, nextResult);
        return new Answer(standing, headline, detail, caution);
    }

    private static (Standing Standing, string? Caution) Judge(Objective objective, MetricSummary best, MetricSummary next)
    {
        if (best.N == 1 || next.N == 1)
            return (Standing.SingleSeed, "With one seed a group the difference may be chance: repeat with more seeds before relying on it.");
        bool apart = objective.Direction == Direction.Maximize ? best.Min > next.Max : best.Max < next.Min;
        if (!apart)
            return (Standing.Overlapping, "The seeds of the two overlap, so more seeds may turn the order around.");
        int fewest = Math.Min(best.N, next.N);
        return (Standing.Separated, fewest >= ManySeeds ? null : $"Every seed of the best is ahead of every seed of the next, but {fewest} seeds are few.");
    }

    private static string? SeedCaution(MetricSummary result) => result.N == 1 ? "One seed says nothing about the spread." : null;
}
