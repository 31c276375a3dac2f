using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>Programs as OpenCL C, compiled when first asked for and kept on disk: only a run that finds none loads ILGPU.</summary>
/// <param name="folder">Where texts lie; null keeps none.</param>
internal sealed class KernelTexts(string? folder)
{
    // Once a process, however many devices are opened.
    private static readonly Lazy<IReadOnlyList<(string Program, string Text)>> AllCompiled = new(Compile);

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

    /// <summary>Where a program's text lies.</summary>
    internal static string PathIn(string folder, string program) => Path.Combine(folder, $"{program}-{Version}.cl");

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
