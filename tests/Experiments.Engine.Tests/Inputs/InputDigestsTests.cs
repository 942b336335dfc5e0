using Experiments.Core.Diagnostics;
using Experiments.Engine.Inputs;
using Experiments.Testing;

namespace Experiments.Engine.Tests.Inputs;

public sealed class InputDigestsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Is_the_sha256_of_a_files_content()
    {
        string path = folder.Write("abc.csv", "abc");

        // FIPS 180-2, appendix B.1.
        Digests().Of(path).ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    [Fact]
    public void Changes_with_the_content_of_a_model_folder_but_not_with_its_readme_or_place()
    {
        string one = Model("one");
        string two = Model("two");
        string before = Digests().Of(one);
        File.WriteAllText(Path.Combine(one, "README.md"), "about");

        Digests().Of(two).ShouldBe(before);
        Digests().Of(one).ShouldBe(before);
        File.WriteAllText(Path.Combine(one, "config.json"), "{ }");
        Digests().Of(one).ShouldNotBe(before);
    }

    [Fact]
    public void Hashes_a_settled_file_once_and_again_when_it_changes()
    {
        string path = folder.Write("train.csv", "abc");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string first = Digests().Of(path);
        string remembered = File.ReadAllText(folder.File("digests.json"));

        File.WriteAllText(path, "abd");

        remembered.ShouldContain(first);
        Digests().Of(path).ShouldNotBe(first);
    }

    [Fact]
    public void Believes_what_it_remembers_of_an_unchanged_file()
    {
        string path = folder.Write("train.csv", "abc");
        DateTime then = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, then);
        string first = Digests().Of(path);
        File.WriteAllText(path, "abd");
        File.SetLastWriteTimeUtc(path, then);

        Digests().Of(path).ShouldBe(first, "size and time are as they were: it is not read again");
    }

    [Fact]
    public void Forgets_a_damaged_cache()
    {
        string path = folder.Write("train.csv", "abc");
        folder.Write("digests.json", "{ damaged");

        Digests().Of(path).ShouldStartWith("ba7816bf");
    }

    [Fact]
    public void Refuses_what_is_not_there() =>
        Should.Throw<ExperimentException>(() => Digests().Of(folder.File("nothing"))).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.FileNotFound);

    private InputDigests Digests() => new(folder.Path, TimeProvider.System);

    private string Model(string name)
    {
        string path = Directory.CreateDirectory(folder.File(name)).FullName;
        File.WriteAllText(Path.Combine(path, "config.json"), "{}");
        File.WriteAllBytes(Path.Combine(path, "model.safetensors"), [1, 2, 3]);
        return path;
    }
}
