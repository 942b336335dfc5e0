using Experiments.Torch.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

public class RowBatchTests
{
    private static readonly Device Cpu = new(TorchSharp.DeviceType.CPU);

    [Fact]
    public void A_causal_row_is_predicted_from_the_places_before()
    {
        var batch = RowBatch.Of([[new SupervisedRow([5, 6, 7], [-100, 6, 7])], [new SupervisedRow([8, 9], [8, 9])]], Form(LanguageModeling.Causal));

        Values(batch.Input.Ids).ShouldBe([5, 6, 7, 8, 9, 1]);
        Values(batch.Input.Mask!).ShouldBe([1, 1, 1, 1, 1, 0]);
        batch.Input.Segments.ShouldBeNull();
        Values(batch.Places).ShouldBe([0, 1, 3]);
        Values(batch.Targets).ShouldBe([6, 7, 9]);
    }

    [Fact]
    public void No_packed_row_is_predicted_from_the_one_before_it()
    {
        var batch = RowBatch.Of([[new SupervisedRow([5, 6], [5, 6]), new SupervisedRow([7, 8, 9], [7, 8, 9])], [new SupervisedRow([4], [4])]], Form(LanguageModeling.Causal));

        Values(batch.Input.Ids).ShouldBe([5, 6, 7, 8, 9, 4, 1, 1, 1, 1]);
        Values(batch.Input.Segments!).ShouldBe([1, 1, 2, 2, 2, 1, 0, 0, 0, 0]);
        Values(batch.Places).ShouldBe([0, 2, 3]);
        Values(batch.Targets).ShouldBe([6, 8, 9]);
    }

    [Fact]
    public void A_masked_row_is_predicted_where_it_stands()
    {
        var batch = RowBatch.Of([[new SupervisedRow([5, 6, 7], [-100, 9, -100])]], Form(LanguageModeling.Masked));

        batch.Input.Mask.ShouldBeNull();
        Values(batch.Places).ShouldBe([1]);
        Values(batch.Targets).ShouldBe([9]);
    }

    [Fact]
    public void A_decoder_reads_each_output_behind_a_start_of_its_own()
    {
        var batch = RowBatch.Of(
            [[new SupervisedRow([5, 2], [7, 8, 2]), new SupervisedRow([6, 6, 2], [9, 2])], [new SupervisedRow([4, 2], [3, 2])]], Form(LanguageModeling.Seq2Seq));

        Values(batch.Input.Segments!).ShouldBe([1, 1, 2, 2, 2, 1, 1, 0, 0, 0]);
        Values(batch.Input.DecoderIds!).ShouldBe([0, 7, 8, 0, 9, 0, 3, 1, 1, 1]);
        Values(batch.Input.DecoderSegments!).ShouldBe([1, 1, 1, 2, 2, 1, 1, 0, 0, 0]);
        Values(batch.Places).ShouldBe([0, 1, 2, 3, 4, 5, 6]);
        Values(batch.Targets).ShouldBe([7, 8, 2, 9, 2, 3, 2]);
    }

    [Fact]
    public void Packed_rows_of_a_later_epoch_are_those_rows_made_anew()
    {
        var source = new RowSource(3, _ => new RowSize(2, 2), row => new SupervisedRow([row, row], [row, row]));

        var packed = PackedRows.Of(source, new RowSize(4, 4), Form(LanguageModeling.Masked));

        packed.Count.ShouldBe(2);
        Values(packed.Batch([0, 1]).Input.Ids).ShouldBe([0, 0, 1, 1, 2, 2, 1, 1]);
        Values(packed.Batch([4 + 1]).Input.Ids).ShouldBe([8, 8]);
        (packed.Length(0), packed.Supervised([0, 1])).ShouldBe((4, 6));
    }

    private static BatchForm Form(LanguageModeling kind) => new(kind, new FillerIds(Padding: 1, DecoderStart: 0), Cpu);

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();
}
