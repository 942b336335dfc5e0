using System.Reflection;
using StandIns.Tests.PublicApi;

namespace StandIns.Tests;

/// <summary>What compiles against the stand-ins compiles against the packages.</summary>
public class PublicApiTests
{
    /// <summary>Interfaces that no code of ours implements; they need only the members that are called.</summary>
    private static readonly HashSet<string> OnlyConsumed =
    [
        "LiteDB.ILiteDatabase",
        "LiteDB.ILiteCollection<T>",
        "LiteDB.ILiteQueryable<T>",
        "LiteDB.ILiteQueryableResult<T>",
    ];

    [Theory]
    [InlineData("LiteDB")]
    [InlineData("Microsoft.ML.Tokenizers")]
    [InlineData("Scriban")]
    [InlineData("TorchSharp")]
    public void Declares_nothing_that_the_package_does_not(string package)
    {
        var listing = Listing(package);
        var members = ReflectedApi.Of(Assembly.Load(package).GetTypes()).ToList();

        var violations = new ApiComparer(listing, OnlyConsumed).Violations(members);

        members.Count.ShouldBeGreaterThan(20);
        violations.ShouldBeEmpty($"{violations.Count} of {members.Count} members: {string.Join(Environment.NewLine, violations)}");
    }

    [Theory]
    [InlineData("LiteDB", 1012)]
    [InlineData("Microsoft.ML.Tokenizers", 311)]
    [InlineData("Scriban", 2225)]
    [InlineData("TorchSharp", 5491)]
    public void Reads_every_line_of_the_listing(string package, int lines)
    {
        Listing(package).Count.ShouldBe(lines);
    }

    private static ApiListing Listing(string package) =>
        ApiListing.Read(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "api"), $"{package}-*.txt").ShouldHaveSingleItem());
}
