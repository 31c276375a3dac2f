using System.Security.Cryptography;

namespace Segmentation.Transactions;

/// <summary>Passes a file's raw bytes on, counting and hashing them on the way: what was hashed is what was read.</summary>
internal sealed class MeteredStream(Stream inner, IncrementalHash? hash) : Stream
{
    /// <summary>Raw bytes read so far; read by other threads for progress.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    private long _bytesRead;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        hash?.AppendData(buffer[..read]);
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
