using StandIns.Tests.PublicApi;

namespace StandIns.Tests;

/// <summary>The check itself can fail: each test takes a listing that agrees with the samples and changes a line of it.</summary>
public class ApiComparerTests
{
    private const string Prefix = "StandIns.Tests.ApiComparerTests";

    private static readonly string[] Listing =
    [
        $"{Prefix}.Shape : public abstract class {Prefix}.Shape : System.IDisposable",
        $"{Prefix}.Shape..ctor : protected constructor Shape()",
        $"{Prefix}.Shape.Area : public method abstract double Area(double scale = 1E-08, {Prefix}.Unit unit = {Prefix}.Unit.Metre, string name = null)",
        $"{Prefix}.Shape.Dispose : public method void Dispose()",
        $"{Prefix}.Shape.Scaled : public method virtual {Prefix}.Shape Scaled(float factor = 1f, long? steps = null, char axis = 'x')",
        $"{Prefix}.Shape.Edges : public property System.Collections.Generic.IReadOnlyList<(int, int)> /*tuple names: From, To*/ Edges {{ get; }}",
        $"{Prefix}.Shape.Name : public property string Name {{ get; protected set; }}",
        $"{Prefix}.Shape.Limit : public const int Limit = 12",
        $"{Prefix}.Shape.op_Addition : public operator static {Prefix}.Shape op_Addition({Prefix}.Shape left, {Prefix}.Shape right)",
        $"{Prefix}.Box<T> : public sealed class {Prefix}.Box<T> : {Prefix}.Shape, System.IDisposable where T : {Prefix}.Shape, new()",
        $"{Prefix}.Box<T>..ctor : public constructor Box(params T[] items)",
        $"{Prefix}.Box<T>.Area : public method override double Area(double scale = 1E-08, {Prefix}.Unit unit = {Prefix}.Unit.Metre, string name = null)",
        $"{Prefix}.Box<T>.Map<K> : public method bool Map<TKey>(T item, out TKey key, ref int count) where TKey : struct",
        $"{Prefix}.Box<T>.this[] : public property T this[int index] {{ get; set; }}",
        $"{Prefix}.Unit : public enum {Prefix}.Unit : byte",
        $"{Prefix}.Unit.Metre : enum-member Metre = 0",
        $"{Prefix}.Unit.Mile : enum-member Mile = 3",
        $"{Prefix}.Measure : public delegate int {Prefix}.Measure({Prefix}.Shape shape)",
        "StandIns.Tests.SampleExtensions : public static class StandIns.Tests.SampleExtensions",
        "StandIns.Tests.SampleExtensions.Twice : public method static int Twice(this int number)",
    ];

    private static readonly Type[] Samples = [typeof(Shape), typeof(Box<>), typeof(Unit), typeof(Measure), typeof(SampleExtensions)];

    public enum Unit : byte
    {
        Metre = 0,
        Mile = 3,
    }

    public delegate int Measure(Shape shape);

    [Fact]
    public void Finds_nothing_where_both_agree()
    {
        Violations(Listing).ShouldBeEmpty();
    }

    [Fact]
    public void Lets_the_package_have_more()
    {
        string[] more =
        [
            .. Listing,
            $"{Prefix}.Shape.Perimeter : public method virtual double Perimeter()",
            $"{Prefix}.Unit.Yard : enum-member Yard = 4",
            $"{Prefix}.Circle : public class {Prefix}.Circle",
        ];

        Violations(more).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("scale = 1E-08", "scale = 1E-07", "Shape.Area: declared otherwise")]
    [InlineData("factor = 1f", "factor = 2f", "Shape.Scaled: declared otherwise")]
    [InlineData("long? steps", "long steps", "Shape.Scaled: declared otherwise")]
    [InlineData("axis = 'x'", "axis = 'y'", "Shape.Scaled: declared otherwise")]
    [InlineData("Metre, string name", "Mile, string name", "Shape.Area: declared otherwise")]
    [InlineData("string name = null", "string title = null", "Shape.Area: declared otherwise")]
    [InlineData("method virtual", "method", "Shape.Scaled: declared otherwise")]
    [InlineData("method abstract", "method virtual", "Shape.Area: declared otherwise")]
    [InlineData("void Dispose", "bool Dispose", "Shape.Dispose: declared otherwise")]
    [InlineData("From, To", "Start, End", "Shape.Edges: declared otherwise")]
    [InlineData("get; protected set;", "get;", "Shape.Name: declared otherwise")]
    [InlineData("get; set;", "get; init;", "Box<T>.this[]: declared otherwise")]
    [InlineData("Limit = 12", "Limit = 13", "Shape.Limit: declared otherwise")]
    [InlineData("params T[]", "T[]", "Box<T>...ctor: declared otherwise")]
    [InlineData("out TKey key", "ref TKey key", "Box<T>.Map: declared otherwise")]
    [InlineData("where TKey : struct", "where TKey : class", "Box<T>.Map: declared otherwise")]
    [InlineData(", new()", "", "Box<T>: has other parameters or constraints")]
    [InlineData("Mile = 3", "Mile = 2", "Unit.Mile: declared otherwise")]
    [InlineData("Unit : byte", "Unit : int", "Unit: does not have the base byte")]
    [InlineData("delegate int", "delegate long", "Measure: has other parameters or constraints")]
    [InlineData("this int number", "int number", "SampleExtensions.Twice: declared otherwise")]
    [InlineData("abstract class", "class", "Shape: is abstract or static in one of the two")]
    [InlineData("Shape : System.IDisposable", "Shape", "Shape: does not have the base System.IDisposable")]
    [InlineData("void Dispose()", "void Dispose() [Obsolete(\"Gone.\")]", "Shape.Dispose: declared otherwise")]
    public void Names_the_member_that_is_declared_otherwise(string text, string otherwise, string expected)
    {
        string[] changed = [.. Listing.Select(line => line.Replace(text, otherwise, StringComparison.Ordinal))];
        changed.ShouldNotBe(Listing);

        Violations(changed).ShouldContain(violation => violation.Contains($".{expected}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Shape..ctor", "Shape...ctor: the package has no such constructor")]
    [InlineData("Shape.Dispose", "Shape.Dispose: the package has no such method")]
    [InlineData("Shape.op_Addition", "Shape.op_Addition: the package has no such operator")]
    [InlineData("Box<T>.this[]", "Box<T>.this[]: the package has no such property")]
    [InlineData("Unit.Mile", "Unit.Mile: the package has no such enum-member")]
    [InlineData("Measure", "Measure: the package has no such type")]
    public void Names_the_member_that_the_package_lacks(string member, string expected)
    {
        string[] shorter = [.. Listing.Where(line => !line.StartsWith($"{Prefix}.{member} : ", StringComparison.Ordinal))];
        shorter.Length.ShouldBe(Listing.Length - 1);

        Violations(shorter).ShouldContain(violation => violation.Contains($".{expected}", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_what_derived_code_would_have_to_implement()
    {
        string[] more = [.. Listing, $"{Prefix}.Shape.Perimeter : public method abstract double Perimeter()"];

        Violations(more).ShouldHaveSingleItem().ShouldStartWith($"{Prefix}.Shape.Perimeter: code that derives from the type must implement it");
    }

    [Fact]
    public void Finds_inherited_members_under_the_arguments_of_the_derived_type()
    {
        var listing = new ApiListing(
        [
            "A.Module<T1, TResult> : public abstract class A.Module<T1, TResult> : A.Hook<System.Func<T1, TResult>>",
            "A.Module<T1, TResult>.call : public method TResult call(T1 input)",
            "A.Hook<THook> : public class A.Hook<THook>",
            "A.Hook<THook>.add : public method void add(THook hook)",
            "A.Linear : public class A.Linear : A.Module<A.Tensor, A.Tensor[]>",
        ]);

        listing.MembersOf("A.Linear").Select(member => member.Declaration)
            .ShouldBe(["A.Tensor[] call(A.Tensor input)", "void add(System.Func<A.Tensor, A.Tensor[]> hook)"]);
    }

    private static IReadOnlyList<string> Violations(string[] listing) =>
        new ApiComparer(new ApiListing(listing), new HashSet<string>()).Violations([.. ReflectedApi.Of(Samples)]);

    public abstract class Shape : IDisposable
    {
        public const int Limit = 12;

        public string Name { get; protected set; } = "";

        public IReadOnlyList<(int From, int To)> Edges { get; } = [];

        public static Shape operator +(Shape left, Shape right) => left ?? right;

        public abstract double Area(double scale = 1e-8, Unit unit = Unit.Metre, string? name = null);

        public virtual Shape Scaled(float factor = 1f, long? steps = null, char axis = 'x') => this;

        public void Dispose() => GC.SuppressFinalize(this);

        public override string ToString() => Name;
    }

    public sealed class Box<T>(params T[] items) : Shape
        where T : Shape, new()
    {
        public T this[int index]
        {
            get => items[index];
            set => items[index] = value;
        }

        public override double Area(double scale = 1e-8, Unit unit = Unit.Metre, string? name = null) => scale;

        public bool Map<TKey>(T item, out TKey key, ref int count)
            where TKey : struct
        {
            key = default;
            return items.Contains(item) && count > 0;
        }
    }
}

public static class SampleExtensions
{
    public static int Twice(this int number) => number * 2;
}
