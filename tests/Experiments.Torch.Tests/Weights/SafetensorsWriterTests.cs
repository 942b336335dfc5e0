using System.Security.Cryptography;
using System.Text;
using Experiments.Testing;
using Experiments.Torch.Weights;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void Orders_by_type_then_by_name_and_pads_the_header_to_eight_bytes()
    {
        var bytes = Written([
            Tensor("b", ElementType.F16, new byte[4], 2),
            Tensor("z", ElementType.F32, new byte[4]),
            Tensor("a", ElementType.F16, [], 0)]);

        var header = Encoding.UTF8.GetString(bytes, 8, BitConverter.ToInt32(bytes));
        header.TrimEnd(' ').ShouldBe(
            """{"__metadata__":{"format":"pt"},"z":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":"""
            + """{"dtype":"F16","shape":[0],"data_offsets":[4,4]},"b":{"dtype":"F16","shape":[2],"data_offsets":[4,8]}}""");
        (header.Length % 8).ShouldBe(0);
    }

    /// <summary>Source: the reference library wrote every .safetensors file under the golden root.</summary>
    [Fact]
    public void Rewrites_every_reference_file_byte_for_byte()
    {
        var files = Directory.EnumerateFiles(GoldenFolder.Root, "*.safetensors", SearchOption.AllDirectories).ToList();
        files.ShouldNotBeEmpty();

        foreach (var path in files)
        {
            using var file = SafetensorsFile.Open(path);
            var tensors = file.Weights.Reverse().Select(w =>
                new TensorToWrite(w.Name, w.Type.ShouldNotBeNull(), w.Shape, stream => stream.Write(w.Bytes(0, (int)w.Length))));
            using var stream = new MemoryStream();
            SafetensorsWriter.Write(stream, tensors, file.Metadata);
            stream.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(path)).ShouldBeTrue(path);
        }
    }

    [Fact]
    public void Returns_the_digest_and_leaves_no_other_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model.safetensors", "an older file");

        var written = SafetensorsWriter.Write(path, [Tensor("w", ElementType.F32, new byte[4000], 10, 100)]);

        var bytes = File.ReadAllBytes(path);
        written.ShouldBe(new WrittenFile(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Keeps_the_older_file_when_a_tensor_writes_the_wrong_number_of_bytes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("model.safetensors", "an older file");

        Should.Throw<InvalidOperationException>(() => SafetensorsWriter.Write(path, [Tensor("w", ElementType.F32, new byte[3], 1)]))
            .Message.ShouldContain("wrote 3 bytes, its shape takes 4");

        File.ReadAllText(path).ShouldBe("an older file");
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Refuses_two_tensors_of_one_name() =>
        Should.Throw<InvalidOperationException>(() => Written([Tensor("w", ElementType.U8, [1], 1), Tensor("w", ElementType.U8, [2], 1)]))
            .Message.ShouldContain("'w'");

    [Fact]
    public void Names_with_quotes_controls_and_other_scripts_come_back()
    {
        string[] names = ["a\"b\\c", "tab\tline\nbell\u0007", "gewicht ü 権重 😀", "﻿"];

        var header = Read(Written(names.Select(n => Tensor(n, ElementType.U8, [1], 1))));

        header.Tensors.Select(t => t.Name).ShouldBe(names, ignoreOrder: true);
    }

    private static byte[] Written(IEnumerable<TensorToWrite> tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors);
        return stream.ToArray();
    }
}
