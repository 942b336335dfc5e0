using Experiments.Core.Diagnostics;
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
                PlanBuilder builder = new PlanBuilder().WithValidation();
                if (knob.Key == "data.validation.from")
                    builder = new PlanBuilder().Set("data.validation.fraction", 0.5);
                else if (choice is "perplexity" or "token_accuracy" || KnobCatalog.TextMetrics.Contains(choice))
                    builder.Set("task", "text-generation").Set("training.predict_with_generate", true).Set("evaluation.metrics", new[] { choice });
                else if (KnobCatalog.ClassMetrics.Contains(choice))
                    builder.Set("evaluation.metrics", KnobCatalog.ClassMetrics);

                builder.Set(knob.Key, choice).Build().Configuration.ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public void Knobs_of_tokens_are_part_of_plans_that_predict_tokens_only()
    {
        RunPlan classifying = new PlanBuilder().Build();
        RunPlan generating = new PlanBuilder().Set("task", "text-generation").Build();
        RunPlan instructing = new PlanBuilder().Mode("instruction").Set("instruction.tune", "lora").Build();

        classifying.Settings.Keys.ShouldNotContain(key => key.StartsWith("generation.", StringComparison.Ordinal));
        generating.Settings.Keys.ShouldContain("generation.max_new_tokens");
        generating.Settings.Keys.ShouldNotContain("instruction.tune");
        instructing.Settings.Keys.ShouldContain("lora.r");
        instructing.Configuration.Tuning.ShouldBe(Mode.Lora);
    }

    [Fact]
    public void Metrics_default_to_what_the_task_has()
    {
        new PlanBuilder().Set("task", "text-generation").Build().Configuration.Evaluation.ShouldSatisfyAllConditions(
            evaluation => evaluation.Metrics.ShouldBe(["perplexity"]),
            evaluation => evaluation.Objective.ShouldBe("loss"));
        new PlanBuilder().Build().Configuration.Evaluation.Objective.ShouldBe("accuracy");
    }

    [Theory]
    [InlineData("text-classification", "rougeL")]
    [InlineData("text-generation", "accuracy")]
    [InlineData("text-generation", "rougeL")]
    public void A_metric_that_does_not_suit_the_task_is_an_error(string task, string metric) =>
        Should.Throw<ExperimentException>(() => new PlanBuilder().Set("task", task).Set("evaluation.metrics", new[] { metric }).Build());
}
