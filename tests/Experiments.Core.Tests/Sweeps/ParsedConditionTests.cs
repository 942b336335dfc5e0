using System.Globalization;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Sweeps;

public sealed class ParsedConditionTests
{
    private static readonly Dictionary<string, object?> Fields = new(StringComparer.Ordinal)
    {
        ["mode"] = "lora",
        ["accuracy"] = 0.93,
        ["lora.r"] = 8,
        ["task"] = "text-classification",
        ["finished"] = null,
        ["cached"] = true,
        ["files"] = new[] { "a.csv" },
    };

    [Theory]
    [InlineData("mode == lora && accuracy > 0.9", true)]
    [InlineData("mode == 'full' || lora.r * 2 == 16", true)]
    [InlineData("mode != lora", false)]
    [InlineData("mode in [full, lora]", true)]
    [InlineData("lora.r in [4, 16]", false)]
    [InlineData("task == text-classification", true)]
    [InlineData("!(accuracy >= 0.93)", false)]
    [InlineData("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9", true)]
    [InlineData("10 - 4 - 3 == 3 && 7 % 4 == 3 && 1 / 4 == 2.5e-1", true)]
    [InlineData("-accuracy < 0 && 2-1 == 1", true)]
    [InlineData("cached && cached == true && !(cached == false)", true)]
    [InlineData("finished == null && !(accuracy == null)", true)]
    [InlineData("finished > 1 || finished < 1 || finished == 1", false)]
    [InlineData("finished != 1", true)]
    [InlineData("files == 'a.csv'", true)]
    [InlineData("mode == lora || accuracy / 0 > mode", true)]
    public void Computes(string text, bool expected) => Holds(text).ShouldBe(expected);

    [Theory]
    [InlineData("mode = lora", 6)]
    [InlineData("mode == lora &&", 16)]
    [InlineData("(accuracy > 1", 14)]
    [InlineData("accuracy > 1)", 13)]
    [InlineData("accuracy in 1", 13)]
    [InlineData("mode == 'lora", 9)]
    [InlineData("accuracy > 8bit", 12)]
    [InlineData("mode > 3", 1)]
    [InlineData("accuracy", 1)]
    [InlineData("acuracy > 3", 1)]
    [InlineData("", 1)]
    [InlineData("accuracy > 0.9 § 1", 16)]
    public void Says_where_the_text_is_wrong(string text, int column)
    {
        ExperimentException problem = Should.Throw<ExperimentException>(() => Holds(text));

        problem.Diagnostics.ShouldHaveSingleItem().Location.ShouldBe(new SourceLocation("sweep.yaml", 3, 10 + column));
        problem.Diagnostics[0].Code.ShouldBeOneOf(DiagnosticCodes.InvalidExpression, DiagnosticCodes.UnknownName);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_overflowed()
    {
        string text = new string('(', 100_000) + "1" + new string(')', 100_000);

        Should.Throw<ExperimentException>(() => Holds(text)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidExpression);
        Should.Throw<ExperimentException>(() => Holds(new string('!', 100_000) + "cached"));
    }

    [Fact]
    public void Arithmetic_agrees_with_the_language_it_is_written_in() =>
        Prop.ForAll(Expressions().ToArbitrary(), expression =>
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{expression.Text} == {expression.Value:R}");
            return double.IsFinite(expression.Value) ? Holds(text.Replace("E+", "e", StringComparison.Ordinal)) : true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_either_parses_or_is_refused_with_a_place() =>
        Prop.ForAll(Gen.Elements("mode", " ", "==", "(", ")", "[", "]", ",", "1", "-", "!", "in", "&&", "'", "a.b", "%", "1e", ".").ArrayOf().ToArbitrary(), parts =>
        {
            string text = string.Concat(parts);
            try
            {
                ParsedCondition.Parse(new Condition(text, new SourceLocation("f", 1, 1)));
                return true;
            }
            catch (ExperimentException problem)
            {
                return problem.Diagnostics[0].Location is { Column: var column } && column >= 1 && column <= text.Length + 1;
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>Random sums and products with their values, every part in parentheses or not as precedence demands.</summary>
    private static Gen<(string Text, double Value)> Expressions()
    {
        Gen<(string Text, double Value)> leaf = Gen.Choose(0, 9).Select(n => (n.ToString(CultureInfo.InvariantCulture), (double)n));
        return Gen.Sized(size => Tree(leaf, Math.Min(size, 5)));
    }

    private static Gen<(string Text, double Value)> Tree(Gen<(string Text, double Value)> leaf, int depth)
    {
        if (depth == 0)
            return leaf;
        Gen<(string Text, double Value)> inner = Tree(leaf, depth - 1);
        return Gen.OneOf(
            leaf,
            from a in inner from b in inner select ($"({a.Text} + {b.Text})", a.Value + b.Value),
            from a in inner from b in inner select ($"({a.Text} - {b.Text})", a.Value - b.Value),
            from a in leaf from b in leaf from c in leaf select ($"({a.Text} + {b.Text} * {c.Text})", a.Value + (b.Value * c.Value)),
            from a in inner from b in inner select ($"({a.Text}) * ({b.Text})", a.Value * b.Value));
    }

    private static bool Holds(string text) =>
        ParsedCondition.Parse(new Condition(text, new SourceLocation("sweep.yaml", 3, 11)))
            .Holds(name => Fields.TryGetValue(name, out object? value) ? JsonSerializer.SerializeToElement(value) : null);
}
