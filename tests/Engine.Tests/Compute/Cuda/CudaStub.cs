using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Tests.Compute.Cuda;

/// <summary>
/// A <c>libcuda.so.1</c> that needs no GPU: it runs the kernels' PTX on the processor, and checks and counts what it is asked. Built from
/// the C files of <c>Stub</c>; processes that find it by <c>LD_LIBRARY_PATH</c> see one CUDA device.
/// </summary>
internal static partial class CudaStub
{
    private static readonly Lazy<string?> Built = new(Build);

    /// <summary>Whether this process was started to find the stub.</summary>
    internal static bool IsHere => Environment.GetEnvironmentVariable("SEGMENT_TEST_UNDER_CUDA_STUB") == "1";

    /// <summary>What a process has to be started with to find the stub; skips the calling test where it cannot be built.</summary>
    internal static IReadOnlyDictionary<string, string> Environs()
    {
        Skip.IfNot(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the stub is for Linux on x86-64");
        string? demanded = Environment.GetEnvironmentVariable("SEGMENT_TEST_CUDA_STUB");
        Skip.If(demanded == "0", "SEGMENT_TEST_CUDA_STUB is 0");
        Assert.False(
            Built.Value is null && demanded == "1",
            "the stub is demanded, and there is no gcc");
        Skip.If(Built.Value is null, "the stub of CUDA's driver needs gcc: apt-get install gcc");
        return new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = Built.Value!,
            ["STUB_CACHE"] = Built.Value!,
            ["SEGMENT_CACHE"] = Built.Value!,
            // A file that is not there: no OpenCL device besides.
            ["OCL_ICD_VENDORS"] = Path.Combine(Built.Value!, "no-vendors"),
        };
    }

    /// <summary>Calls that may fail, since the last <see cref="Fail"/>.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "stub_calls")]
    internal static partial int Calls();

    /// <summary>Kernels launched.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "stub_launches")]
    internal static partial int Launches();

    /// <summary>Buffers, contexts and modules that live.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "stub_live")]
    internal static partial int Live();

    /// <summary>Makes calls fail from one on, as of a device that is lost.</summary>
    /// <param name="at">The call, counted from now; 0 lets all be.</param>
    [LibraryImport("libcuda.so.1", EntryPoint = "stub_fail")]
    internal static partial void Fail(int at, int code);

    // Kept for all test runs of these sources, kernels that it has built among them.
    private static string? Build()
    {
        string sources = Path.Combine(Checkout.Root, "tests", "Engine.Tests", "Compute", "Cuda", "Stub");
        string text = File.ReadAllText(Path.Combine(sources, "libcuda.c")) + File.ReadAllText(Path.Combine(sources, "ptx.h"));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        string folder = Path.Combine(Path.GetTempPath(), $"segment-cuda-stub-{Environment.UserName}-{hash}");
        string library = Path.Combine(folder, "libcuda.so.1");
        if (File.Exists(library))
            return folder;
        Directory.CreateDirectory(folder);
        string aside = $"{library}.{Environment.ProcessId}";
        try
        {
            using var gcc = Process.Start(
                new ProcessStartInfo(
                    "gcc",
                    ["-O1", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-o", aside, Path.Combine(sources, "libcuda.c"), "-ldl"])
                {
                    RedirectStandardError = true,
                    UseShellExecute = false,
                })!;
            string errors = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            Assert.True(gcc.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        File.Move(aside, library, overwrite: true);
        return folder;
    }
}
