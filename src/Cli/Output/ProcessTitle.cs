using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Segmentation.Cli.Output;

/// <summary>Takes passwords out of the command line that other users of the machine see in the list of processes.</summary>
/// <remarks>
/// Linux shows the bytes that the kernel put on the process's own stack, and so shows what is written over them (as psql and mysql
/// do). Between the start and this they are seen: a variable or ~/.pgpass is never seen at all.
/// </remarks>
internal static class ProcessTitle
{
    // Of /proc/self/stat, counted behind the name in brackets: man 5 proc has them as fields 48 and 49.
    private const int ArgumentsStart = 48 - 3, ArgumentsEnd = 49 - 3;

    /// <summary>Overwrites secrets; elsewhere than on Linux nothing happens.</summary>
    public static void Hide(IEnumerable<string> secrets)
    {
        byte[][] hidden = [.. secrets.Where(secret => secret.Trim('*').Length > 0).Select(Encoding.UTF8.GetBytes)];
        if (hidden.Length == 0 || !OperatingSystem.IsLinux())
            return;
        try
        {
            string stat = File.ReadAllText("/proc/self/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var start = (nint)ulong.Parse(fields[ArgumentsStart], CultureInfo.InvariantCulture);
            var arguments = new byte[(int)((nint)ulong.Parse(fields[ArgumentsEnd], CultureInfo.InvariantCulture) - start)];
            if (start == 0 || arguments.Length == 0)
                return;
            Marshal.Copy(start, arguments, 0, arguments.Length);
            foreach (byte[] secret in hidden)
            {
                for (int at; (at = arguments.AsSpan().IndexOf(secret)) >= 0;)
                    arguments.AsSpan(at, secret.Length).Fill((byte)'*');
            }
            Marshal.Copy(arguments, 0, start, arguments.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            // A kernel that hides its addresses from the process shows its arguments as they are.
        }
    }
}
