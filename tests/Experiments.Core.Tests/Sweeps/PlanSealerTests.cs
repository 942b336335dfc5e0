using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Sweeps;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Sweeps;

public sealed class PlanSealerTests
{
    [Fact]
    public void Names_each_input_with_its_role_and_digest()
    {
        RunPlan plan = new PlanBuilder().Set("data.train", new[] { "/a.csv", "/b.csv" }).Set("data.test", "/t.csv").Build();

        plan.Inputs.Select(input => (input.Role, input.Path)).ShouldBe(
            [("model", "/models/tiny-bert"), ("train", "/a.csv"), ("train", "/b.csv"), ("test", "/t.csv"), ("code", "")]);
        plan.Inputs[0].Sha256.ShouldBe(PlanBuilder.FakeDigest("/models/tiny-bert"));
    }

    [Fact]
    public void The_identity_follows_content_code_and_settings()
    {
        SweepPlan plan = new PlanBuilder().Plan();
        RunId id = Seal(plan, "data", "code");

        Seal(plan, "data", "code").ShouldBe(id);
        Seal(plan, "other data", "code").ShouldNotBe(id);
        Seal(plan, "data", "other code").ShouldNotBe(id);
        Seal(new PlanBuilder().Set("training.learning_rate", 1e-4).Plan(), "data", "code").ShouldNotBe(id);
        Seal(new PlanBuilder().Seed(43).Plan(), "data", "code").ShouldNotBe(id);
        Seal(new PlanBuilder().Threads(2).Plan(), "data", "code").ShouldNotBe(id);
        id.Value.Length.ShouldBe(RunId.Length);
    }

    [Fact]
    public void The_order_of_the_files_counts()
    {
        RunPlan ab = new PlanBuilder().Set("data.train", new[] { "/a.csv", "/b.csv" }).Build();
        RunPlan ba = new PlanBuilder().Set("data.train", new[] { "/b.csv", "/a.csv" }).Build();

        ab.Id.ShouldNotBe(ba.Id);
    }

    [Fact]
    public void Which_gpu_does_not_count_but_gpu_or_cpu_does()
    {
        RunId first = new PlanBuilder().Set("device", "cuda:0").Build().Id;
        RunId second = new PlanBuilder().Set("device", "cuda:1").Build().Id;
        RunId cpu = new PlanBuilder().Set("device", "cpu").Build().Id;

        second.ShouldBe(first);
        cpu.ShouldNotBe(first);
    }

    [Fact]
    public void What_only_checks_does_not_count()
    {
        RunId plain = new PlanBuilder().Build().Id;
        RunId limited = new PlanBuilder().Set("data.lint", new Dictionary<string, object> { ["duplicates"] = 0.01 }).Build().Id;

        limited.ShouldBe(plain);
    }

    [Fact]
    public void Numbers_count_by_their_value()
    {
        RunId whole = new PlanBuilder().Set("training.num_train_epochs", 3).Build().Id;
        RunId fraction = new PlanBuilder().Set("training.num_train_epochs", JsonElement.Parse("3.00e0")).Build().Id;

        fraction.ShouldBe(whole);
        new PlanBuilder().Build().Id.ShouldBe(whole);
    }

    [Fact]
    public void Lora_settings_count_in_mode_lora_only()
    {
        new PlanBuilder().Set("lora.r", 4).Build().Id.ShouldBe(new PlanBuilder().Set("lora.r", 8).Build().Id);
        new PlanBuilder().Mode("lora").Set("lora.r", 4).Build().Id.ShouldNotBe(new PlanBuilder().Mode("lora").Set("lora.r", 8).Build().Id);
    }

    [Fact]
    public void A_plan_survives_json()
    {
        RunPlan plan = new PlanBuilder().Mode("lora").Axis("lora.r", 4, 8).BuildAll()[1];

        RunPlan read = JsonSerializer.Deserialize<RunPlan>(JsonSerializer.Serialize(plan, ExperimentJson.Line), ExperimentJson.Line).ShouldNotBeNull();

        JsonSerializer.Serialize(read, ExperimentJson.Line).ShouldBe(JsonSerializer.Serialize(plan, ExperimentJson.Line));
        read.Configuration.Lora.R.ShouldBe(8);
        PlanSealer.Identity(read.Settings, read.Inputs, read.Objective).ShouldBe(plan.Id);
    }

    private static RunId Seal(SweepPlan plan, string data, string code) =>
        PlanSealer.Seal(plan.Drafts, path => PlanBuilder.FakeDigest(data + path), PlanBuilder.FakeDigest(code)).Single().Id;
}
