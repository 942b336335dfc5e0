namespace Experiments.Core.Plans;

/// <summary>
/// A run's identity: the first 12 hexadecimal digits of its plan's SHA-256, so that equal plans are the same run.
/// A reproduction carries the number of the attempt behind it: <c>3f2a9c01d4e7-r1</c>.
/// </summary>
public readonly record struct RunId
{
    public const int Length = 12;

    public RunId(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Value = value;
    }

    public string Value { get; }

    /// <summary>The identity of the <paramref name="number"/>-th reproduction of this run.</summary>
    public RunId Reproduction(int number) => new($"{Value}-r{number}");

    public override string ToString() => Value;
}
