using System.Security.Cryptography;

namespace Segmentation.Transactions.Bytes;

/// <summary>Passes a stream's bytes on, counting and hashing them on the way: what was hashed is what was read.</summary>
/// <param name="inner">Closed with this stream.</param>
/// <param name="hash">Gets every byte read; null for none.</param>
internal sealed class MeteredStream(Stream inner, IncrementalHash? hash) : ReadOnlyStream(inner)
{
    private readonly Stream _inner = inner;
    private long _bytesRead;

    /// <summary>Bytes read so far; other threads may look, for progress.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    public override int Read(Span<byte> buffer)
    {
        int read = _inner.Read(buffer);
        hash?.AppendData(buffer[..read]);
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }
}
