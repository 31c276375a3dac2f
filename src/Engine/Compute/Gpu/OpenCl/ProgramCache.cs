using System.Security.Cryptography;
using System.Text;
using Segmentation.Compute.Gpu.Compiler;
using static Segmentation.Compute.Gpu.OpenCl.OpenClNative;

namespace Segmentation.Compute.Gpu.OpenCl;

/// <summary>
/// Builds programs, and keeps the binaries on disk where a driver does not: a build takes 0.2–1.3 s on some, a load milliseconds.
/// </summary>
/// <param name="folder">Where binaries lie; null keeps none.</param>
/// <param name="sources">For tests: gives the source of a program, which is then not this assembly's.</param>
internal sealed unsafe class ProgramCache(string? folder, Func<string, string>? sources = null)
{
    private const uint BuildLog = 0x1183;
    private const uint BinarySizes = 0x1165;
    private const uint Binaries = 0x1166;

    /// <summary>Kernels as text.</summary>
    internal KernelTexts Texts { get; } = new(folder);

    /// <summary>Where binaries lie; null where none are kept.</summary>
    internal string? Folder => folder;

    /// <summary>How many programs were compiled from source, for tests.</summary>
    internal int Compiled { get; private set; }

    /// <summary>How many programs were loaded from disk, for tests.</summary>
    internal int Loaded { get; private set; }

    /// <summary>The user's cache folder: <c>SEGMENT_CACHE</c>, else <c>segment/gpu</c> under the system's place for caches.</summary>
    internal static ProgramCache OfUser()
    {
        string? root = Environment.GetEnvironmentVariable("SEGMENT_CACHE");
        if (string.IsNullOrEmpty(root))
        {
            string? place = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(place))
            {
                string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                place = home.Length == 0 ? null : Path.Combine(home, ".cache");
            }
            root = place is null ? null : Path.Combine(place, "segment");
        }
        return new ProgramCache(root is null ? null : Path.Combine(root, "gpu"));
    }

    /// <summary>The source of a program: what ILGPU made of its kernels.</summary>
    /// <param name="program">One of <see cref="GpuPrograms.Names"/>.</param>
    internal string Source(string program) => sources is not null ? sources(program) : Texts.Of(program);

    /// <summary>The options every build takes, then the given ones. A driver that warns would do so on the user's terminal.</summary>
    internal static string Options(string options) => ("-cl-std=CL1.2 -w " + options).TrimEnd();

    /// <summary>A built program, from disk if the same source was built with the same options for the same device and driver.</summary>
    /// <exception cref="DeviceUnavailableException">The driver's compiler refused the source; carries its log.</exception>
    internal ProgramHandle Build(ContextHandle context, OpenClHardware hardware, string program, string options) =>
        BuildSource(context, hardware, program, Source(program), options);

    /// <summary>As <see cref="Build"/>, from given source.</summary>
    internal ProgramHandle BuildSource(ContextHandle context, OpenClHardware hardware, string name, string source, string options)
    {
        options = Options(options);
        string? path = PathOf(hardware, name, source, options);
        if (path is not null && TryLoad(context, hardware, path, options) is { } cached)
        {
            Loaded++;
            return cached;
        }
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint device = hardware.Id;
        ProgramHandle program;
        fixed (byte* p = text)
        {
            byte* start = p;
            nuint length = (nuint)text.Length;
            int error = 0;
            program = clCreateProgramWithSource(context, 1, &start, &length, &error);
            OpenClError.Check(error, $"clCreateProgramWithSource ({name})", hardware.Name);
        }
        int code = clBuildProgram(program, 1, &device, options, 0, 0);
        if (code != 0)
        {
            string log = Log(program, device);
            program.Dispose();
            throw OpenClError.Failure(code, $"clBuildProgram ({name}, {options})", hardware.Name, log);
        }
        Compiled++;
        if (path is not null)
            Store(program, path);
        return program;
    }

    private static string Log(ProgramHandle program, nint device)
    {
        nuint size = 0;
        if (clGetProgramBuildInfo(program, device, BuildLog, 0, null, &size) != 0 || size == 0)
            return "";
        var bytes = new byte[size];
        fixed (byte* p = bytes)
            _ = clGetProgramBuildInfo(program, device, BuildLog, size, p, null);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    private string? PathOf(OpenClHardware hardware, string name, string source, string options)
    {
        if (folder is null || hardware.KeepsPrograms)
            return null;
        string key = string.Join('\n', source, options, hardware.Identity);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Path.Combine(folder, $"{name}-{hash[..32]}.bin");
    }

    private static ProgramHandle? TryLoad(ContextHandle context, OpenClHardware hardware, string path, string options)
    {
        byte[] binary;
        try
        {
            if (!File.Exists(path))
                return null;
            binary = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        // The file ends with a hash of what stands before it: a driver handed half a binary may crash instead of refusing.
        if (binary.Length <= SHA256.HashSizeInBytes || !SHA256.HashData(binary.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(
            binary.AsSpan(^SHA256.HashSizeInBytes..)))
            return null;
        nint device = hardware.Id;
        nuint length = (nuint)(binary.Length - SHA256.HashSizeInBytes);
        int status = 0;
        int code = 0;
        ProgramHandle program;
        fixed (byte* p = binary)
        {
            byte* start = p;
            program = clCreateProgramWithBinary(context, 1, &device, &length, &start, &status, &code);
        }
        if (code == 0 && status == 0 && clBuildProgram(program, 1, &device, options, 0, 0) == 0)
            return program;
        program.Dispose();
        return null;
    }

    private static void Store(ProgramHandle program, string path)
    {
        nuint size = 0;
        if (clGetProgramInfo(program, BinarySizes, (nuint)sizeof(nuint), &size, null) != 0 || size == 0)
            return;
        var binary = new byte[size + SHA256.HashSizeInBytes];
        fixed (byte* p = binary)
        {
            byte* start = p;
            if (clGetProgramInfo(program, Binaries, (nuint)sizeof(nint), &start, null) != 0)
                return;
        }
        SHA256.HashData(binary.AsSpan(..^SHA256.HashSizeInBytes), binary.AsSpan(^SHA256.HashSizeInBytes..));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string aside = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllBytes(aside, binary);
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time, not results.
        }
    }
}
