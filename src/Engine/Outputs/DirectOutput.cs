using System.Net.Sockets;
using System.Runtime.InteropServices;
using Segmentation.Outputs.Streams;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>
/// An output that is no regular file: a terminal or another device, a FIFO, a socket, or a descriptor that the process was given.
/// </summary>
/// <remarks>
/// It is opened before anything is computed, so that what cannot be written to is told then, and a reader of a FIFO learns when the run
/// fails.
/// </remarks>
internal sealed class DirectOutput : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly OutputTarget _target;
    private Stream? _stream;

    /// <summary>Opens it; a FIFO that nobody reads yet is opened when there is something to write.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    internal DirectOutput(OutputTarget target, FileStatus? status)
    {
        _target = target;
        if (target.Descriptor is { } descriptor)
            _stream = OpenDescriptor(descriptor);
        else if (status?.Kind == FileKind.Regular)
            throw Faults.File("error.out-opened");
        else if (status?.Kind == FileKind.BlockDevice)
            throw Faults.File("error.out-disk");
        else if (status?.Kind == FileKind.Socket)
            _stream = Connect(target.Path);
        else if (status?.Kind == FileKind.Pipe && OperatingSystem.IsLinux())
            _stream = TryOpenPipe(target.Path);
        else
            _stream = new FileStream(target.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
    }

    /// <summary>Writes all of it, once; waits until somebody reads.</summary>
    internal void Write(Action<Stream> write, CancellationToken cancellation)
    {
        while (_stream is null && OperatingSystem.IsLinux())
        {
            cancellation.ThrowIfCancellationRequested();
            _stream = TryOpenPipe(_target.Path);
            if (_stream is null)
                cancellation.WaitHandle.WaitOne(Pause);
        }
        using Stream stream = _stream!;
        using var buffered = new BufferedStream(stream, 1 << 16);
        write(buffered);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private static Stream OpenDescriptor(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
            return descriptor == OutputTarget.StandardOutput
                ? Console.OpenStandardOutput()
                : new FileStream($"/dev/fd/{descriptor}", FileMode.Open, FileAccess.Write);
        if (!Posix.IsInherited(descriptor))
            throw Faults.File("error.out-descriptor", ("descriptor", descriptor));
        return Posix.IsForWriting(descriptor)
            ? new DescriptorStream(descriptor, owns: false)
            : throw Faults.File("error.out-for-reading", ("descriptor", descriptor));
    }

    private static NetworkStream Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw Faults.File(error, "error.out-socket", ("reason", error.Message));
        }
    }

    // Without waiting, since a signal must be heard meanwhile.
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static DescriptorStream? TryOpenPipe(string path)
    {
        int descriptor = Posix.Open(path, Posix.WriteOnly | Posix.NonBlocking | Posix.CloseOnExec);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeError() == Posix.NoSuchDevice ? null : throw Posix.Failure();
        Posix.ClearNonBlocking(descriptor);
        return new DescriptorStream(descriptor, owns: true);
    }
}
