using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>
/// Programs as OpenCL C and kernels as PTX, compiled when first asked for and kept on disk: only a run that finds none loads the compiler.
/// </summary>
/// <param name="folder">Where texts lie; null keeps none.</param>
internal sealed class KernelTexts(string? folder)
{
    // Once a process, however many devices are opened.
    private static readonly Lazy<IReadOnlyList<(string Program, string Text)>> AllCompiled = new(Compile);
    private static readonly Lazy<KernelCompiler> Compiler = new(() => new KernelCompiler());

    private readonly Dictionary<string, string> _known = [];

    /// <summary>What changes with every build of the kernels and with the version of ILGPU that they were built against.</summary>
    internal static string Version { get; } = typeof(KernelTexts).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    /// <summary>How many programs were compiled, for tests.</summary>
    internal int Compiled { get; private set; }

    /// <summary>A program's text.</summary>
    internal string Of(string program)
    {
        if (_known.TryGetValue(program, out string? text))
            return text;
        if (Stored(program) is { } stored)
            return _known[program] = stored;
        // All at once: most of the time goes into loading the compiler.
        foreach ((string name, string compiled) in AllCompiled.Value)
        {
            _known[name] = compiled;
            Compiled++;
            Store(name, compiled);
        }
        return _known[program];
    }

    /// <summary>A kernel's PTX.</summary>
    /// <param name="major">The device's compute capability.</param>
    /// <param name="given">Sizes that it is built with, by the names of their macros; it may need fewer.</param>
    internal string Ptx(GpuKernel kernel, int major, int minor, IReadOnlyDictionary<string, int> given)
    {
        var sizes = kernel.Sizes.ToDictionary(size => size, size => given[size]);
        string words = string.Join('-', sizes.Select(size => $"{size.Key}{size.Value}"));
        string name = $"{kernel.Name}-sm{major}{minor}-{words}.ptx";
        if (_known.TryGetValue(name, out string? text))
            return text;
        if (Stored(name) is { } stored)
            return _known[name] = stored;
        // Used by one thread at a time, as the compiler has to be.
        lock (Compiler)
            text = Compiler.Value.ToPtx(kernel, major, minor, sizes);
        Compiled++;
        Store(name, text);
        return _known[name] = text;
    }

    /// <summary>Where a text lies.</summary>
    /// <param name="name">A program's name, or a kernel's with its sizes and <c>.ptx</c>.</param>
    internal static string PathIn(string folder, string name) => Path.Combine(
        folder, name.EndsWith(".ptx", StringComparison.Ordinal) ? $"{name[..^4]}-{Version}.ptx" : $"{name}-{Version}.cl");

    // The first line is a hash of the rest: half a file is no text.
    private string? Stored(string program)
    {
        if (folder is null)
            return null;
        try
        {
            string path = PathIn(folder, program);
            string content = File.Exists(path) ? File.ReadAllText(path) : "";
            int end = content.IndexOf('\n', StringComparison.Ordinal);
            return end > 0 && content[..end] == Line(content[(end + 1)..]) ? content[(end + 1)..] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Store(string program, string text)
    {
        if (folder is null)
            return;
        try
        {
            Directory.CreateDirectory(folder);
            string path = PathIn(folder, program);
            string aside = $"{path}.{Environment.ProcessId}.tmp";
            File.WriteAllText(aside, $"{Line(text)}\n{text}");
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time, not results.
        }
    }

    private static List<(string Program, string Text)> Compile()
    {
        using var compiler = new KernelCompiler();
        return [.. GpuPrograms.Names.Select(program => (program, compiler.ToOpenClC(program)))];
    }

    private static string Line(string text) => $"// {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
