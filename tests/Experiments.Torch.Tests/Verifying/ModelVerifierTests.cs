using System.Runtime.InteropServices;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Models;
using Experiments.Torch.Verifying;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Tests.Verifying;

/// <summary>Reference: transformers on every folder of models/.</summary>
public sealed class ModelVerifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => GoldenCases.Of("models");

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Every_reference_model_agrees_in_all_that_is_expected_of_it(string name)
    {
        var folder = GoldenCases.FolderOf("models", name);
        SkipUnsupported(folder);
        var golden = Path.Combine(folder, "golden.safetensors");

        var reply = ModelVerifier.Verify(new VerifyModelRequest(folder, golden, null));

        reply.Skipped.ShouldBeEmpty();
        reply.Tensors.Where(tensor => !tensor.Agrees).ShouldBeEmpty();
        using var file = SafetensorsFile.Open(golden);
        reply.Tensors.Count.ShouldBe(file.Weights.Count(weight => !weight.Name.StartsWith("input.", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("bert-seqcls")]
    [InlineData("llama-lm")]
    public void A_weight_that_is_off_by_little_is_found(string name)
    {
        var folder = GoldenCases.FolderOf("models", name);
        Skip.IfNot(Directory.Exists(folder), $"{name} is not in this root.");
        File.Copy(Path.Combine(folder, "config.json"), _folder.File("config.json"));
        Rewrite(Path.Combine(folder, "model.safetensors"), _folder.File("model.safetensors"), values =>
        {
            // One element of the first matrix.
            values[0] += 1e-2f;
        });

        var reply = ModelVerifier.Verify(new VerifyModelRequest(_folder.Path, Path.Combine(folder, "golden.safetensors"), null));
        var lenient = ModelVerifier.Verify(new VerifyModelRequest(_folder.Path, Path.Combine(folder, "golden.safetensors"), 10));

        reply.Tensors.ShouldContain(tensor => !tensor.Agrees);
        lenient.Tensors.ShouldAllBe(tensor => tensor.Agrees);
    }

    [Fact]
    public void What_is_not_a_number_never_agrees() => new TensorDifference("output.logits", [1], double.NaN, 1, double.PositiveInfinity).Agrees.ShouldBeFalse();

    [Theory]
    [InlineData("input.input_ids", "input.input_ids is missing")]
    [InlineData("output.", "nothing")]
    public void A_file_that_lacks_what_is_needed_is_refused(string without, string expected)
    {
        var folder = GoldenCases.FolderOf("models", "bert-seqcls");
        Copy(Path.Combine(folder, "golden.safetensors"), _folder.File("golden.safetensors"), name => !name.StartsWith(without, StringComparison.Ordinal));

        var refused = Should.Throw<ExperimentException>(() => ModelVerifier.Verify(new VerifyModelRequest(folder, _folder.File("golden.safetensors"), null)));

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidReference);
        refused.Diagnostics[0].Message.ShouldContain(expected == "nothing" ? "there is no output." : expected);
    }

    [Fact]
    public void A_loss_without_labels_is_left_aside_and_said()
    {
        var folder = GoldenCases.FolderOf("models", "bert-seqcls");
        Copy(Path.Combine(folder, "golden.safetensors"), _folder.File("golden.safetensors"), name => name != "input.labels");

        var reply = ModelVerifier.Verify(new VerifyModelRequest(folder, _folder.File("golden.safetensors"), null));

        reply.Tensors.Single().Name.ShouldBe("output.logits");
        reply.Skipped.ShouldContain(skipped => skipped.Name == "output.loss" && skipped.Why.Contains("labels", StringComparison.Ordinal));
        reply.Skipped.Count(skipped => skipped.Name.StartsWith("grad.", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_gradient_of_a_parameter_that_is_not_there_does_not_agree()
    {
        var folder = GoldenCases.FolderOf("models", "bert-seqcls");
        using (var file = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors")))
        {
            SafetensorsWriter.Write(_folder.File("golden.safetensors"), [.. file.Weights.Select(weight => ToWrite(weight, weight.Name)),
                ToWrite(file.Weights.First(weight => weight.Name.StartsWith("grad.", StringComparison.Ordinal)), "grad.no.such.parameter")]);
        }

        var reply = ModelVerifier.Verify(new VerifyModelRequest(folder, _folder.File("golden.safetensors"), null));

        reply.Tensors.Single(tensor => !tensor.Agrees).Name.ShouldBe("grad.no.such.parameter");
    }

    private static void SkipUnsupported(string folder)
    {
        var config = ModelConfig.Read(folder);
        Skip.IfNot(ModelFamily.IsSupported(config.ModelType), $"{config.ModelType} is not there yet.");
    }

    private static TensorToWrite ToWrite(Weight weight, string name)
    {
        var bytes = weight.Bytes(0, (int)weight.Length).ToArray();
        return new TensorToWrite(name, weight.Type!.Value, weight.Shape, stream => stream.Write(bytes));
    }

    private static void Copy(string from, string to, Func<string, bool> keep)
    {
        using var file = SafetensorsFile.Open(from);
        SafetensorsWriter.Write(to, file.Weights.Where(weight => keep(weight.Name)).Select(weight => ToWrite(weight, weight.Name)));
    }

    private static void Rewrite(string from, string to, Action<float[]> change)
    {
        using var file = SafetensorsFile.Open(from);
        var first = file.Weights.First(weight => weight.Shape.Count == 2 && weight.Name.Contains("layer", StringComparison.Ordinal)).Name;
        SafetensorsWriter.Write(to, file.Weights.Select(weight =>
        {
            var values = new float[weight.Elements];
            weight.Read(0, values);
            if (weight.Name == first)
                change(values);
            return new TensorToWrite(weight.Name, ElementType.F32, weight.Shape, stream => stream.Write(MemoryMarshal.AsBytes(values.AsSpan())));
        }));
    }
}
