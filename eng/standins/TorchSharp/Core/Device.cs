namespace TorchSharp;

/// <content>Devices.</content>
public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(index);

    /// <summary>A kind of device and the number of one of them; -1 is the current one.</summary>
    public class Device
    {
        public Device(string description)
        {
            var parts = description.Split(':');
            if (parts.Length > 2) throw new ArgumentException($"Invalid device: '{description}'", nameof(description));
            type = Parse(parts[0], description);
            index = parts.Length == 1
                ? Default(type)
                : int.TryParse(parts[1], out var number) && number >= 0
                    ? number
                    : throw new ArgumentException($"Invalid device: '{description}'", nameof(description));
        }

        public Device(string deviceType, int index = -1)
            : this(Parse(deviceType, deviceType), index)
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index == -1 ? Default(deviceType) : index;
        }

        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index == -1 ? name : $"{name}:{index}";
        }

        private static int Default(DeviceType type) => type == DeviceType.CUDA ? 0 : -1;

        private static DeviceType Parse(string name, string description) => name.ToLowerInvariant() switch
        {
            "cpu" => DeviceType.CPU,
            "cuda" => DeviceType.CUDA,
            "mps" => DeviceType.MPS,
            "meta" => DeviceType.META,
            "mkldnn" => DeviceType.MKLDNN,
            "opengl" => DeviceType.OPENGL,
            "opencl" => DeviceType.OPENCL,
            "ideep" => DeviceType.IDEEP,
            "hip" => DeviceType.HIP,
            "fpga" => DeviceType.FPGA,
            "xla" => DeviceType.XLA,
            _ => throw new ArgumentException($"Invalid device: '{description}'", nameof(description)),
        };
    }
}
