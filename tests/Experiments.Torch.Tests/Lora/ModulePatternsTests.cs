using Experiments.Torch.Lora;

namespace Experiments.Torch.Tests.Lora;

/// <summary>PEFT's rules, from its documentation of LoraConfig.</summary>
public sealed class ModulePatternsTests
{
    private const string Query = "bert.encoder.layer.11.attention.self.query";

    [Theory]
    [InlineData("query", true)]
    [InlineData("self.query", true)]
    [InlineData(Query, true)]
    [InlineData("uery", false)]
    [InlineData("attention", false)]
    public void A_name_in_a_list_is_the_end_of_a_path_after_a_dot(string name, bool matches) => ModulePatterns.IsNamed([name], Query).ShouldBe(matches);

    [Theory]
    [InlineData(@".*\.(query|key)", true)]
    [InlineData("query", false)]
    [InlineData(@"bert\.encoder", false)]
    public void A_lone_string_must_fit_the_whole_path(string pattern, bool matches) => ModulePatterns.FullyMatches(pattern, Query).ShouldBe(matches);

    [Fact]
    public void The_layer_is_the_number_after_a_name()
    {
        ModulePatterns.LayerOf([], Query).ShouldBe(11);
        ModulePatterns.LayerOf(["layer"], Query).ShouldBe(11);
        ModulePatterns.LayerOf(["blocks"], Query).ShouldBeNull();
        ModulePatterns.LayerOf([], "bert.pooler.dense").ShouldBeNull();
    }

    [Fact]
    public void The_first_pattern_that_fits_the_end_gives_the_value() => ModulePatterns.FirstMatch(
        [KeyValuePair.Create("key", 2), KeyValuePair.Create(@"layer\.1\..*query", 3), KeyValuePair.Create("query", 4)], Query).ShouldBe(4);

    [Theory]
    [InlineData("classifier", true)]
    [InlineData("classifier.dense", true)]
    [InlineData("model.classifier", true)]
    [InlineData("classifier2", false)]
    public void What_is_saved_whole_is_never_a_target(string path, bool within) => ModulePatterns.IsWithin(["classifier"], path).ShouldBe(within);

    [Theory]
    [InlineData("classifier", true)]
    [InlineData("classifier.out_proj", true)]
    [InlineData("pre_classifier", true)]
    [InlineData("classifier2", false)]
    [InlineData("bert.encoder.layer.0", false)]
    public void Modules_to_save_are_found_by_the_end_of_a_name(string path, bool saved) => ModulePatterns.IsSaved(["classifier"], path).ShouldBe(saved);
}
