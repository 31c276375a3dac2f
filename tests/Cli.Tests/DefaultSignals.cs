using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Segmentation.Cli.Tests;

/// <summary>Starts children that hear Ctrl-C and a hang-up, whether the tests themselves do or not.</summary>
/// <remarks>A suite started in the background or under nohup ignores SIGINT or SIGHUP, and children inherit that.</remarks>
internal static partial class DefaultSignals
{
    private const int HangUp = 1, Interrupt = 2;
    private const nint Default = 0, Ignore = 1;
    private static readonly Lock Starting = new();

    /// <summary>Starts a process with both signals at their default.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        lock (Starting)
        {
            int[] ignored = [.. new[] { HangUp, Interrupt }.Where(IsIgnored)];
            foreach (int signal in ignored)
                SetDisposition(signal, Default);
            try
            {
                return Process.Start(start)!;
            }
            finally
            {
                foreach (int signal in ignored)
                    SetDisposition(signal, Ignore);
            }
        }
    }

    private static bool IsIgnored(int signal)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (ulong.Parse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetDisposition(int signal, nint handler);
}
