using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Scriban.Functions;

/// <summary><c>math.*</c></summary>
internal static class MathFunctions
{
    public static object Abs(TemplateContext context, SourceSpan span, object value) =>
        Operators.Binary(context, At(span), "<", value, 0) is true ? Operators.Negate(value) : value;

    public static double Ceil(double value) => Math.Ceiling(value);

    public static double Floor(double value) => Math.Floor(value);

    public static double Round(double value, int precision = 0) => Math.Round(value, precision);

    public static object Plus(TemplateContext context, SourceSpan span, object value, object with) => Operators.Binary(context, At(span), "+", value, with);

    public static object Minus(TemplateContext context, SourceSpan span, object value, object with) => Operators.Binary(context, At(span), "-", value, with);

    public static object Times(TemplateContext context, SourceSpan span, object value, object with) => Operators.Binary(context, At(span), "*", value, with);

    public static object Modulo(TemplateContext context, SourceSpan span, object value, object with) => Operators.Binary(context, At(span), "%", value, with);

    /// <summary>By an integer the result is an integer, rounded down; by a real number a real one.</summary>
    public static object DividedBy(TemplateContext context, SourceSpan span, double value, object divisor)
    {
        object quotient = Operators.Binary(context, At(span), "/", value, divisor);
        return ScriptConvert.IsReal(divisor) || quotient is null ? quotient : ScriptConvert.To(context, span, Math.Floor((double)quotient), typeof(int));
    }

    public static string Format(TemplateContext context, SourceSpan span, object value, string format) =>
        value is null ? "" : ScriptConvert.IsNumber(value) && value is IFormattable number
            ? number.ToString(format, context.CurrentCulture)
            : throw new ScriptRuntimeException(span, $"Unexpected `{value}`. Must be a formattable object");

    public static bool IsNumber(object value) => ScriptConvert.IsNumber(value);

    private static Literal At(SourceSpan span) => new(span, null, "");
}
