using System.Text.RegularExpressions;

namespace Experiments.Torch.Tokenizing;

/// <summary>A <c>pattern</c> of tokenizer.json: a literal or a regular expression.</summary>
internal static class PatternJson
{
    // An expression that backtracks for long is an error in the file, not a reason to hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static Matcher Read(JsonPart pattern)
    {
        if (pattern.IsText) return Matchers.Literal(pattern.Text());
        if (pattern.Member("String") is { IsNull: false } literal) return Matchers.Literal(literal.Text());
        if (pattern.Member("Regex") is not { IsNull: false } expression) throw pattern.Wrong("a String or a Regex");
        return Expression(expression.Text(), pattern.File);
    }

    /// <exception cref="Core.Diagnostics.ExperimentException">.NET's syntax, which is close to the reference's, lacks something of it.</exception>
    public static Matcher Expression(string expression, string file)
    {
        if (KnownExpressions.Find(expression) is { } known) return Matchers.Expression(known);
        Matcher find = Matchers.Expression(Parse(expression, file));
        return (text, matches) =>
        {
            try
            {
                find(text, matches);
            }
            catch (RegexMatchTimeoutException error)
            {
                throw Refusal.Invalid(file, $"the regular expression {expression} takes too long", error);
            }
        };
    }

    private static Regex Parse(string expression, string file)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException)
        {
            throw Refusal.Unsupported(file, $"the regular expression {expression}");
        }
    }
}
