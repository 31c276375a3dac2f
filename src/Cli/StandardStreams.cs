using System.Text;

namespace Segmentation.Cli;

/// <summary>The three streams that the process was started with, as they are and not as one hopes.</summary>
internal static class StandardStreams
{
    private static readonly string[] StandardInputNames = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

    /// <summary>Makes what is printed survive a standard error that is closed or full, and fail by a standard output that is.</summary>
    public static void Prepare()
    {
        Console.SetError(IsOpen(2) ? new LenientWriter(Console.Error) : TextWriter.Null);
        if (!OperatingSystem.IsWindows())
            Console.SetOut(new StreamWriter(OpenOutput(), new UTF8Encoding(false)) { AutoFlush = true });
    }

    /// <summary>Opens standard output for data.</summary>
    /// <remarks>.NET's own stream drops what a reader who has left does not take, and the work goes on for nobody.</remarks>
    public static Stream OpenOutput() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardOutput(IsOpen(1));

    /// <summary>What the user should know before an input is read from standard input: that it waits for a terminal.</summary>
    /// <param name="inputs">Inputs of the call.</param>
    /// <returns>A line to print; null for none.</returns>
    /// <exception cref="IOException">Standard input is needed, and closed.</exception>
    public static string? AboutInput(IEnumerable<string> inputs)
    {
        string[] names = [.. inputs];
        bool fromStandardInput = names.Any(StandardInputNames.Contains);
        if (fromStandardInput && !IsOpen(0))
            throw new IOException("standard input is closed, and the input is to come from it. Give a file, or open it.");
        if (!names.Contains("/dev/tty") && !(fromStandardInput && !Console.IsInputRedirected))
            return null;
        string end = OperatingSystem.IsWindows() ? "Ctrl-Z and Enter" : "Ctrl-D";
        return $"waiting for input from the terminal; {end} on a line of its own ends it, Ctrl-C gives up";
    }

    // A process that is started with a closed stream gets some file of the runtime's own under that number, in which nothing may be written.
    private static bool IsOpen(int descriptor)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fd"))
            return true;
        if (Target(descriptor) is not { } target)
            return false;
        bool forReading = descriptor == 0;
        if (Access(descriptor) is { } access && access == (forReading ? Mode.Write : Mode.Read))
            return false;
        // A pipe with both ends in this process joins two of its threads.
        return !target.StartsWith("pipe:", StringComparison.Ordinal)
            || !Directory.EnumerateFileSystemEntries("/proc/self/fd")
                .Select(path => int.Parse(Path.GetFileName(path)))
                .Any(other => other != descriptor && Target(other) == target && Access(other) == (forReading ? Mode.Write : Mode.Read));
    }

    private enum Mode
    {
        Read,
        Write,
        Both,
    }

    private static string? Target(int descriptor)
    {
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Mode? Access(int descriptor)
    {
        try
        {
            string? flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}").FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            // Octal; the last two bits are the access mode.
            return flags is null ? null : (Mode)((flags[^1] - '0') & 3);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
