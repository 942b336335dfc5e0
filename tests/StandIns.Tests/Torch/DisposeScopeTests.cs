using static TorchSharp.torch;

namespace StandIns.Tests.Torch;

public class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_created_in_it()
    {
        var before = zeros(1);
        Tensor inside;
        using (NewDisposeScope())
        {
            inside = zeros(1) + before;
            inside.IsInvalid.ShouldBeFalse();
        }

        inside.IsInvalid.ShouldBeTrue();
        before.IsInvalid.ShouldBeFalse();
        CurrentDisposeScope.ShouldBeNull();
    }

    [Fact]
    public void Moving_out_takes_one_scope_at_a_time()
    {
        Tensor kept;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) kept = ones(1).MoveToOuterDisposeScope();

            kept.IsInvalid.ShouldBeFalse();
        }

        kept.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void Moving_out_of_the_last_scope_or_detaching_leaves_no_owner()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(1).MoveToOuterDisposeScope();
            detached = ones(1).DetachFromDisposeScope();
        }

        moved.sum().item<float>().ShouldBe(1f);
        detached.sum().item<float>().ShouldBe(1f);
    }

    [Fact]
    public void A_tensor_can_move_to_the_scope_of_another()
    {
        using var outer = NewDisposeScope();
        var anchor = zeros(1);
        Tensor moved;
        using (NewDisposeScope()) moved = ones(1).MoveToOtherDisposeScope(anchor);

        moved.IsInvalid.ShouldBeFalse();
        outer.Contains(moved).ShouldBeTrue();
        outer.DisposablesCount.ShouldBe(2);
    }

    [Fact]
    public void Disposing_early_takes_the_tensor_off_its_scope()
    {
        using var scope = NewDisposeScope();
        var x = zeros(1);

        x.Dispose();

        scope.DisposablesCount.ShouldBe(0);
    }

    [Fact]
    public void A_scope_can_be_emptied_but_for_some()
    {
        using var scope = NewDisposeScope();
        var (kept, gone) = (zeros(1), zeros(1));

        scope.DisposeEverythingBut(kept);

        kept.IsInvalid.ShouldBeFalse();
        gone.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void Scopes_belong_to_their_thread()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;

        var thread = new Thread(() => elsewhere = zeros(1));
        thread.Start();
        thread.Join();

        scope.DisposablesCount.ShouldBe(0);
        elsewhere.ShouldNotBeNull().IsInvalid.ShouldBeFalse();
    }
}
