using Experiments.Core.Specs;

namespace Experiments.Core.Tests.Specs;

public sealed class ObjectiveTests
{
    [Theory]
    [InlineData("eval_loss", Direction.Minimize)]
    [InlineData("test_perplexity", Direction.Minimize)]
    [InlineData("eval_ter", Direction.Minimize)]
    [InlineData("loss", Direction.Minimize)]
    [InlineData("eval_accuracy", Direction.Maximize)]
    [InlineData("eval_rougeL", Direction.Maximize)]
    [InlineData("eval_token_f1", Direction.Maximize)]
    public void Errors_are_minimised_and_everything_else_is_maximised(string metric, Direction direction) =>
        Objective.Of(metric).Direction.ShouldBe(direction);
}
