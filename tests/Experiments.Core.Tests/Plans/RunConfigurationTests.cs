using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Plans;

public sealed class RunConfigurationTests
{
    [Fact]
    public void Every_knob_binds_at_its_default()
    {
        RunConfiguration run = new PlanBuilder().Build().Configuration;

        run.Task.ShouldBe(TaskKind.TextClassification);
        run.Mode.ShouldBe(Mode.Full);
        run.Pooling.ShouldBe(Pooling.Cls);
        run.Data.Train.Paths.ShouldBe(["/data/train.csv"]);
        run.Data.Validation.ShouldBeNull();
        run.Training.LearningRate.ShouldBe(5e-5);
        run.Training.NumTrainEpochs.ShouldBe(3);
        run.Training.EvalStrategy.ShouldBe(Strategy.No);
        run.Training.EvalSteps.ShouldBeNull();
        run.Training.TrainSamplingStrategy.ShouldBe(Sampling.Random);
        run.Lora.R.ShouldBe(8);
        run.Lora.TargetModules.ShouldBeNull();
        run.Evaluation.Metrics.ShouldBe(["accuracy", "f1_macro", "f1_weighted"]);
        run.Evaluation.TestWithBest.ShouldBeFalse();
    }

    [Fact]
    public void Binds_lora_with_lists_patterns_and_maps()
    {
        LoraOptions lora = new PlanBuilder().Mode("lora")
            .Set("lora.target_modules", "all-linear").Set("lora.exclude_modules", new[] { "pooler" })
            .Set("lora.init_lora_weights", true).Set("lora.rank_pattern", new Dictionary<string, int> { ["layer.0.*query"] = 2 })
            .Set("lora.layers_to_transform", null).Build().Configuration.Lora;

        lora.TargetModules.ShouldBeNull();
        lora.TargetPattern.ShouldBe("all-linear");
        lora.ExcludeModules.ShouldBe(["pooler"]);
        lora.InitLoraWeights.ShouldBe("true");
        lora.RankPattern["layer.0.*query"].ShouldBe(2);
    }

    [Fact]
    public void Binds_a_hold_out()
    {
        DataOptions data = new PlanBuilder().Set("data.validation.from", "train").Set("data.validation.fraction", 0.25).Build().Configuration.Data;

        data.Validation.ShouldNotBeNull().FromTrain.ShouldBe(new HoldOut(0.25, 42, false));
    }

    [Fact]
    public void Every_choice_of_every_knob_binds()
    {
        foreach (Knob knob in KnobCatalog.All.Where(knob => knob.Type == KnobType.Choice))
        {
            foreach (string choice in knob.Choices)
            {
                PlanBuilder builder = new PlanBuilder().WithValidation().Set("evaluation.metrics", KnobCatalog.Metrics);
                if (knob.Key == "data.validation.from")
                    builder = new PlanBuilder().Set("data.validation.fraction", 0.5);

                builder.Set(knob.Key, choice).Build().Configuration.ShouldNotBeNull();
            }
        }
    }
}
