namespace TorchSharp;

public static partial class torch
{
    /// <content>Comparisons and logic.</content>
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Wrap(Native.ts_eq_t(Handle, target.Handle), this, target);

        public Tensor eq_(Tensor target)
        {
            Check(Native.ts_eq_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor eq(Scalar target) => Wrap(Native.ts_eq_s(Handle, target.Native), this);

        public Tensor eq_(Scalar target)
        {
            Check(Native.ts_eq_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor ne(Tensor target) => Wrap(Native.ts_ne_t(Handle, target.Handle), this, target);

        public Tensor ne_(Tensor target)
        {
            Check(Native.ts_ne_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor ne(Scalar target) => Wrap(Native.ts_ne_s(Handle, target.Native), this);

        public Tensor ne_(Scalar target)
        {
            Check(Native.ts_ne_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor lt(Tensor target) => Wrap(Native.ts_lt_t(Handle, target.Handle), this, target);

        public Tensor lt_(Tensor target)
        {
            Check(Native.ts_lt_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor lt(Scalar target) => Wrap(Native.ts_lt_s(Handle, target.Native), this);

        public Tensor lt_(Scalar target)
        {
            Check(Native.ts_lt_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor le(Tensor target) => Wrap(Native.ts_le_t(Handle, target.Handle), this, target);

        public Tensor le_(Tensor target)
        {
            Check(Native.ts_le_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor le(Scalar target) => Wrap(Native.ts_le_s(Handle, target.Native), this);

        public Tensor le_(Scalar target)
        {
            Check(Native.ts_le_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor gt(Tensor target) => Wrap(Native.ts_gt_t(Handle, target.Handle), this, target);

        public Tensor gt_(Tensor target)
        {
            Check(Native.ts_gt_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor gt(Scalar target) => Wrap(Native.ts_gt_s(Handle, target.Native), this);

        public Tensor gt_(Scalar target)
        {
            Check(Native.ts_gt_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor ge(Tensor target) => Wrap(Native.ts_ge_t(Handle, target.Handle), this, target);

        public Tensor ge_(Tensor target)
        {
            Check(Native.ts_ge_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor ge(Scalar target) => Wrap(Native.ts_ge_s(Handle, target.Native), this);

        public Tensor ge_(Scalar target)
        {
            Check(Native.ts_ge_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor logical_and(Tensor other) => Wrap(Native.ts_logical_and(Handle, other.Handle), this, other);

        public Tensor logical_and_(Tensor other)
        {
            Check(Native.ts_logical_and_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor logical_or(Tensor other) => Wrap(Native.ts_logical_or(Handle, other.Handle), this, other);

        public Tensor logical_or_(Tensor other)
        {
            Check(Native.ts_logical_or_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor logical_xor(Tensor other) => Wrap(Native.ts_logical_xor(Handle, other.Handle), this, other);

        public Tensor logical_xor_(Tensor other)
        {
            Check(Native.ts_logical_xor_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor bitwise_and(Tensor other) => Wrap(Native.ts_bitwise_and(Handle, other.Handle), this, other);

        public Tensor bitwise_and_(Tensor other)
        {
            Check(Native.ts_bitwise_and_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor bitwise_or(Tensor other) => Wrap(Native.ts_bitwise_or(Handle, other.Handle), this, other);

        public Tensor bitwise_or_(Tensor other)
        {
            Check(Native.ts_bitwise_or_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor bitwise_xor(Tensor other) => Wrap(Native.ts_bitwise_xor(Handle, other.Handle), this, other);

        public Tensor bitwise_xor_(Tensor other)
        {
            Check(Native.ts_bitwise_xor_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor bitwise_left_shift(Tensor other) => Wrap(Native.ts_bitwise_left_shift(Handle, other.Handle), this, other);

        public Tensor bitwise_left_shift_(Tensor other)
        {
            Check(Native.ts_bitwise_left_shift_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor bitwise_right_shift(Tensor other) => Wrap(Native.ts_bitwise_right_shift(Handle, other.Handle), this, other);

        public Tensor bitwise_right_shift_(Tensor other)
        {
            Check(Native.ts_bitwise_right_shift_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor logical_not() => Wrap(Native.ts_logical_not(Handle), this);

        public Tensor logical_not_()
        {
            Check(Native.ts_logical_not_in_place(Handle), this);
            return this;
        }

        public Tensor bitwise_not() => Wrap(Native.ts_bitwise_not(Handle), this);

        public Tensor bitwise_not_()
        {
            Check(Native.ts_bitwise_not_in_place(Handle), this);
            return this;
        }

        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false)
            => Flag(Native.ts_allclose(Handle, target.Handle, rtol, atol, equal_nan), this, target);
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false)
            => Wrap(Native.ts_isclose(Handle, other.Handle, rtol, atol, nanEqual), this, other);
        public Tensor equal(Tensor target) => Wrap(Native.ts_equal(Handle, target.Handle), this, target);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false)
            => Wrap(Native.ts_isin(Handle, test_elements.Handle, assumeUnique, invert), this, test_elements);
    }
}
