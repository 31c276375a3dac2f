using System.Runtime.InteropServices;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>The three streams that the process was started with, as they are and not as one hopes.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1;

    private static readonly string[] StandardInputNames = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

    /// <summary>Makes what is printed survive a standard error that is closed or full, and fail by a standard output that is.</summary>
    public static void Prepare()
    {
        Console.SetError(IsOpen(2) ? new LenientWriter(Console.Error) : TextWriter.Null);
        if (!OperatingSystem.IsWindows())
            Console.SetOut(new StreamWriter(OpenOutput(), new UTF8Encoding(false)) { AutoFlush = true });
    }

    /// <summary>Opens standard output for data; a test that runs verbs in its own process puts another stream in its place.</summary>
    /// <remarks>.NET's own stream drops what a reader who has left does not take, and the work goes on for nobody.</remarks>
    public static Func<Stream> OpenOutput { get; set; } = () =>
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
            throw Faults.File("usage.input-closed");
        if (!names.Contains("/dev/tty") && !(fromStandardInput && !Console.IsInputRedirected))
            return null;
        string end = OperatingSystem.IsWindows() ? "Ctrl-Z and Enter" : "Ctrl-D";
        return $"waiting for input from the terminal; {end} on a line of its own ends it, Ctrl-C gives up";
    }

    // What the runtime opens for itself under a number that was free closes on exec; what a process is started with does not.
    private static bool IsOpen(int descriptor) => OperatingSystem.IsWindows() || Control(descriptor, GetDescriptorFlags) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
