using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Threads, accelerators and their settings.</content>
public static unsafe partial class torch
{
    /// <summary>The version of the libtorch that the shim was compiled for.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8((nint)Native.ts_version()) ?? "";

    public static int get_num_threads() => Native.ts_get_num_threads();

    public static void set_num_threads(int num) => Check(Native.ts_set_num_threads(num));

    public static int get_num_interop_threads() => Native.ts_get_num_interop_threads();

    public static void set_num_interop_threads(int num) => Check(Native.ts_set_num_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static bool mps_is_available() => false;

    /// <summary>The library is there and so is, for CUDA, a device.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType is DeviceType.CPU or DeviceType.META || (deviceType == DeviceType.CUDA && cuda.is_available());

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
    }

    public static Device InitializeDevice(Device? device)
    {
        var result = device ?? get_default_device();
        InitializeDeviceType(result.type);
        return result;
    }

    /// <summary>NVIDIA devices.</summary>
    public static class cuda
    {
        public static bool is_available() => Native.ts_cuda_available() != 0;

        public static int device_count() => Native.ts_cuda_device_count();

        public static bool is_cudnn_available() => Native.ts_cudnn_available() != 0;

        public static void manual_seed(long seed) => Check(Native.ts_cuda_manual_seed(seed));

        public static void manual_seed_all(long seed) => Check(Native.ts_cuda_manual_seed_all(seed));

        public static void synchronize(Device? device = null) => Check(Native.ts_cuda_synchronize(device?.index ?? -1));
    }

    /// <summary>Settings of the libraries beneath.</summary>
    public static class backends
    {
        /// <summary>Settings of CUDA.</summary>
        public static class cuda
        {
            public static bool flash_sdp_enabled() => Native.ts_get_setting(3) != 0;

            public static void enable_flash_sdp(bool enable) => Check(Native.ts_set_setting(3, enable));

            public static bool math_sdp_enabled() => Native.ts_get_setting(4) != 0;

            public static void enable_math_sdp(bool enable) => Check(Native.ts_set_setting(4, enable));

            /// <summary>Settings of cuBLAS.</summary>
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get => Native.ts_get_setting(0) != 0;
                    set => Check(Native.ts_set_setting(0, value));
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => Native.ts_get_setting(2) != 0;
                    set => Check(Native.ts_set_setting(2, value));
                }
            }
        }

        /// <summary>Settings of cuDNN.</summary>
        public static class cudnn
        {
            public static bool allow_tf32
            {
                get => Native.ts_get_setting(1) != 0;
                set => Check(Native.ts_set_setting(1, value));
            }
        }
    }
}
