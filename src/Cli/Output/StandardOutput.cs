using System.Runtime.InteropServices;

namespace Segmentation.Cli.Output;

/// <summary>
/// Standard output of a Unix process, written to as it is: a reader who has left, or a disk that is full, is an error at once.
/// </summary>
/// <param name="isOpen">Whether the process was started with one.</param>
internal sealed partial class StandardOutput(bool isOpen) : Stream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    // EAGAIN of Linux, and of macOS.
    private static readonly int Busy = OperatingSystem.IsLinux() ? 11 : 35;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!isOpen)
            throw new IOException("Cannot write to standard output: it is closed. Give a file with -o.");
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
                throw new IOException($"Cannot write to standard output: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nuint count);
}
