using System.Runtime.InteropServices;
using Segmentation.Outputs.Streams;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>
/// Standard output of a Unix process, written to as it is: a reader who has left, or a disk that is full, is an error at once.
/// </summary>
/// <param name="isOpen">Whether the process was started with one.</param>
internal sealed partial class StandardOutput(bool isOpen) : WriteOnlyStream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    // EAGAIN of Linux, and of macOS.
    private static readonly int Busy = OperatingSystem.IsLinux() ? 11 : 35;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!isOpen)
            throw Faults.File("error.output-closed");
        while (buffer.Length > 0)
        {
            nint written = WriteTo(Descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == Busy)
                Thread.Sleep(1);
            else if (error == BrokenPipe)
                throw new OutputClosedException();
            else if (error != Interrupted)
                throw Faults.File("error.output-failed", ("reason", Marshal.GetPInvokeErrorMessage(error)));
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nuint count);
}
