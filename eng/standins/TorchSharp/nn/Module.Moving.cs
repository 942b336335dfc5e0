using TorchSharp.Modules;

namespace TorchSharp;

/// <content>Moving a module between devices and element types.</content>
public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                Move(null, new Device(deviceType, deviceIndex), non_blocking);
                return this;
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                Move(dtype, device, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                Move(dtype, null, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            /// <summary>
            /// What moves is replaced by a new parameter or buffer, in the registry and in its field: make optimizers afterwards.
            /// The element type changes only where it is a floating-point one.
            /// </summary>
            private void Move(ScalarType? type, Device? device, bool nonBlocking)
            {
                foreach (var (_, child) in named_children()) child.Move(type, device, nonBlocking);
                var replaced = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
                for (var i = 0; i < _parameters_.Count; i++)
                {
                    if (_parameters_[i].Value is not { } parameter || Target(parameter, type, device) is not { } target) continue;
                    using var grad = parameter.grad;
                    Tensor moved;
                    using (no_grad()) moved = parameter.to(target.Type, target.Device, non_blocking: nonBlocking);
                    var replacement = new Parameter(
                        moved.DetachFromDisposeScope().detach().DetachFromDisposeScope(), parameter.requires_grad);
                    moved.Dispose();
                    if (grad is not null) replacement.grad = grad.to(target.Type, target.Device, non_blocking: nonBlocking);
                    replaced[parameter] = replacement;
                    _parameters_[i] = (_parameters_[i].Name, replacement);
                }

                for (var i = 0; i < _buffers_.Count; i++)
                {
                    if (Target(_buffers_[i].Value, type, device) is not { } target) continue;
                    var replacement = _buffers_[i].Value.to(target.Type, target.Device, non_blocking: nonBlocking).DetachFromDisposeScope();
                    replaced[_buffers_[i].Value] = replacement;
                    _buffers_[i] = _buffers_[i] with { Value = replacement };
                }

                if (replaced.Count == 0) return;
                foreach (var field in ComponentFields())
                {
                    if (
                        field.GetValue(this) is Tensor old && replaced.TryGetValue(old, out var replacement)) field.SetValue(this,
                        replacement);
                }

                foreach (var old in replaced.Keys) old.Dispose();
            }

            private static (ScalarType Type, Device Device)? Target(Tensor tensor, ScalarType? type, Device? device)
            {
                var wanted = type is { } given && (tensor.is_floating_point() || tensor.is_complex()) ? given : tensor.dtype;
                var place = device ?? tensor.device;
                var moves = wanted != tensor.dtype || place.type != tensor.device_type || place.index != tensor.device_index;
                return moves ? (wanted, place) : null;
            }
        }
    }
}
