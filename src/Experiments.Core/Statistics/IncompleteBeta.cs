namespace Experiments.Core.Statistics;

/// <summary>The regularised incomplete beta function, from which the t, F and binomial distributions follow.</summary>
internal static class IncompleteBeta
{
    private const int MaxTerms = 10_000;
    private const double Tiny = 1e-300;

    /// <summary>Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001), good to about 1e-15.</summary>
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>I_x(a, b) for a, b above 0 and x from 0 to 1.</summary>
    public static double Regularized(double a, double b, double x)
    {
        if (double.IsNaN(x))
            return double.NaN;
        if (x <= 0 || x >= 1)
            return x <= 0 ? 0 : 1;

        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));

        // The fraction converges fast below the mean; above it the mirror image does.
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - front * Fraction(b, a, 1 - x) / b;
    }

    /// <summary>ln Γ(x) for x above 0.</summary>
    internal static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        double sum = Lanczos[0];
        for (int i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (x - 1 + i);
        double t = x - 1 + Lanczos.Length - 1.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x - 0.5) * Math.Log(t) - t + Math.Log(sum);
    }

    /// <summary>The continued fraction of Abramowitz and Stegun 26.5.8, by the modified Lentz method (Thompson and Barnett 1986).</summary>
    private static double Fraction(double a, double b, double x)
    {
        double c = 1;
        double d = 1 / NonZero(1 - (a + b) * x / (a + 1));
        double result = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NonZero(1 + even * d);
            c = NonZero(1 + even / c);
            result *= d * c;

            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NonZero(1 + odd * d);
            c = NonZero(1 + odd / c);
            double factor = d * c;
            result *= factor;
            if (Math.Abs(factor - 1) < 1e-16)
                break;
        }

        return result;
    }

    private static double NonZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
