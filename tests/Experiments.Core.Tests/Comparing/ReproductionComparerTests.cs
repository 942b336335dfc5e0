using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Comparing;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Comparing;

public sealed class ReproductionComparerTests
{
    private static readonly RunPlan Plan = PlanBuilder.Default();

    [Fact]
    public void Equal_bits_are_bitwise_even_where_they_are_no_number() =>
        ReproductionComparer.Compare(Trace([0.5, double.NaN]), Trace([0.5, double.NaN])).Verdict.ShouldBe(ReproductionVerdict.Bitwise);

    [Fact]
    public void Zeros_of_other_sign_differ() =>
        ReproductionComparer.Compare(Trace([0.0]), Trace([-0.0])).FirstDifference.ShouldBe(new FirstDifference(1, "loss", "0", "-0"));

    [Fact]
    public void Names_the_first_step_of_all_series()
    {
        RunTrace record = Trace([1, 2, 3], norms: [1, 2, 3]);

        ReproductionComparer.Compare(record, Trace([1, 2, 4], norms: [1, 5, 3])).FirstDifference.ShouldBe(new FirstDifference(2, "grad_norm", "2", "5"));
        ReproductionComparer.Compare(record, Trace([1, 4, 3], norms: [1, 5, 3])).FirstDifference?.Tensor.ShouldBe("loss");
    }

    [Fact]
    public void Missing_steps_differ() =>
        ReproductionComparer.Compare(Trace([1, 2]), Trace([1])).FirstDifference.ShouldBe(new FirstDifference(2, "loss", "2", null));

    [Fact]
    public void A_prefix_leaves_the_rest_and_the_weights_out()
    {
        Reproduction reproduction = ReproductionComparer.Compare(Trace([1, 2, 3], weights: "aa"), Trace([1, 2, 4], weights: "bb"), lastStep: 2);

        (reproduction.Verdict, reproduction.Steps).ShouldBe((ReproductionVerdict.Bitwise, 2));
    }

    [Fact]
    public void Weights_count_last() =>
        ReproductionComparer.Compare(Trace([1, 2], weights: "aa"), Trace([1, 2], weights: "bb")).FirstDifference
            .ShouldBe(new FirstDifference(2, "model/model.safetensors", "aa", "bb"));

    [Fact]
    public void Reads_as_the_document_that_is_promised()
    {
        Reproduction reproduction = ReproductionComparer.Compare(Trace([1]), Trace([2], threads: 4));

        JsonElement document = JsonSerializer.SerializeToElement(reproduction, ExperimentJson.Document);

        document.GetProperty("run").GetString().ShouldBe(Plan.Id.Value);
        document.GetProperty("verdict").GetString().ShouldBe("diverged");
        document.GetProperty("first_difference").GetProperty("step").GetInt64().ShouldBe(1);
        document.GetProperty("first_difference").GetProperty("tensor").GetString().ShouldBe("loss");
        JsonElement cause = document.GetProperty("causes")[0];
        (cause.GetProperty("kind").GetString(), cause.GetProperty("was").GetString(), cause.GetProperty("is").GetString()).ShouldBe(("threads", "1", "4"));
    }

    private static RunTrace Trace(double[] losses, double[]? norms = null, string? weights = null, int threads = 1)
    {
        List<RunEvent> events = [new RunStarted(DateTimeOffset.UnixEpoch, 1, losses.Length, 1, 1, 1, "cpu", threads, 1)];
        events.AddRange(losses.Select((loss, i) => new StepCompleted(DateTimeOffset.UnixEpoch, i + 1, 1, loss, 1, norms?[i] ?? 1, 1, 1)));
        if (weights is not null)
            events.Add(new ArtifactWritten(DateTimeOffset.UnixEpoch, "model/model.safetensors", weights, 1));
        events.Add(new RunSucceeded(DateTimeOffset.UnixEpoch, ImmutableSortedDictionary<string, double>.Empty, null, 1));
        var fold = RunFold.Of(Plan, "/runs", events);
        return new RunTrace(fold.Record, fold.Series);
    }
}
