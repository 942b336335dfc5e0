namespace TorchSharp;

public static partial class torch
{
    /// <content>Products of vectors and matrices.</content>
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Wrap(Native.ts_matmul(Handle, target.Handle), this, target);
        public Tensor mm(Tensor target) => Wrap(Native.ts_mm(Handle, target.Handle), this, target);
        public Tensor dot(Tensor target) => Wrap(Native.ts_dot(Handle, target.Handle), this, target);
        public Tensor mv(Tensor target) => Wrap(Native.ts_mv(Handle, target.Handle), this, target);
        public Tensor outer(Tensor vec2) => Wrap(Native.ts_outer(Handle, vec2.Handle), this, vec2);
        public Tensor inner(Tensor vec2) => Wrap(Native.ts_inner(Handle, vec2.Handle), this, vec2);
        public Tensor bmm(Tensor batch2) => Wrap(Native.ts_bmm(Handle, batch2.Handle), this, batch2);
        public Tensor vdot(Tensor target) => Wrap(Native.ts_vdot(Handle, target.Handle), this, target);
        public Tensor kron(Tensor other) => Wrap(Native.ts_kron(Handle, other.Handle), this, other);
        public Tensor ger(Tensor vec2) => outer(vec2);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f)
            => Wrap(Native.ts_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha), this, mat1, mat2);
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f)
            => Wrap(Native.ts_baddbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha), this, batch1, batch2);
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f)
            => Wrap(Native.ts_addbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha), this, batch1, batch2);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f)
            => Wrap(Native.ts_addmv(Handle, mat.Handle, vec.Handle, beta, alpha), this, mat, vec);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f)
            => Wrap(Native.ts_addr(Handle, vec1.Handle, vec2.Handle, beta, alpha), this, vec1, vec2);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f)
        {
            Check(Native.ts_addmm_in_place(Handle, mat1.Handle, mat2.Handle, beta, alpha), this, mat1, mat2);
            return this;
        }

        public Tensor inverse() => Wrap(Native.ts_inverse(Handle), this);
        public Tensor det() => Wrap(Native.ts_det(Handle), this);
        public Tensor logdet() => Wrap(Native.ts_logdet(Handle), this);
        public Tensor matrix_exp() => Wrap(Native.ts_matrix_exp(Handle), this);
        public Tensor matrix_power(int n) => Wrap(Native.ts_matrix_power(Handle, n), this);
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2)
            => Wrap(Native.ts_tensordot_tLL(Handle, b.Handle, dims1, dims1.Length, dims2, dims2.Length), this, b);
    }
}
