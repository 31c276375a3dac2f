using System.Security.Cryptography;

namespace Segmentation.Transactions;

/// <summary>Passes a file's raw bytes on, counting and hashing them on the way: what was hashed is what was read.</summary>
internal sealed class MeteredStream(Stream inner, IncrementalHash? hash) : ReadOnlyStream
{
    /// <summary>Raw bytes read so far; read by other threads for progress.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    private long _bytesRead;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        hash?.AppendData(buffer[..read]);
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
