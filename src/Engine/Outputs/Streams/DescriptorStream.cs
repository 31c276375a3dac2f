using System.Runtime.Versioning;

namespace Segmentation.Outputs.Streams;

/// <summary>
/// Writes at a descriptor's own place, which it shares with whoever else has it: a stream of .NET would keep a place of its own.
/// </summary>
/// <param name="descriptor">Open for writing.</param>
/// <param name="owns">Whether it is closed with the stream.</param>
[SupportedOSPlatform("linux")]
internal sealed class DescriptorStream(int descriptor, bool owns) : WriteOnlyStream
{
    private bool _closed;

    public override void Write(ReadOnlySpan<byte> buffer) => Posix.WriteAll(descriptor, buffer);

    protected override void Dispose(bool disposing)
    {
        if (owns && !_closed)
            _ = Posix.Close(descriptor);
        _closed = true;
        base.Dispose(disposing);
    }
}
