using System.Globalization;
using System.Text;

namespace TorchSharp;

/// <content>Printing.</content>
public static partial class torch
{
    public partial class Tensor
    {
        public override string ToString() => ToString(TensorStringStyle.Metadata);

        /// <summary>Shape, type and device for <see cref="TensorStringStyle.Metadata"/>; the nested elements otherwise.</summary>
        public string ToString(
            TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (IsInvalid) return "<empty>";
            if (style == TensorStringStyle.Metadata)
                return $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
            using var host = to(ScalarType.Float64, CPU).contiguous();
            var text = new StringBuilder();
            Append(text, host.data<double>().ToArray(), 0, host.shape, 0, fltFormat ?? "g5", cultureInfo ?? CultureInfo.CurrentCulture);
            return text.ToString();
        }

        private static int Append(StringBuilder text, double[] values, int at, long[] shape, int depth, string format, CultureInfo culture)
        {
            if (depth == shape.Length)
            {
                text.Append(values[at].ToString(format, culture));
                return at + 1;
            }

            text.Append('[');
            for (var i = 0; i < shape[depth]; i++)
            {
                if (i > 0) text.Append(", ");
                at = Append(text, values, at, shape, depth + 1, format, culture);
            }

            text.Append(']');
            return at;
        }
    }
}
