namespace Segmentation.Transactions.Bytes;

/// <summary>A stream whose first bytes were read already to see what it is: gives them again, then the rest.</summary>
internal sealed class PrefixedStream(byte[] prefix, int length, Stream rest) : ReadOnlyStream(rest)
{
    private readonly Stream _rest = rest;
    private int _given;

    public override int Read(Span<byte> buffer)
    {
        if (_given == length)
            return _rest.Read(buffer);
        int count = Math.Min(buffer.Length, length - _given);
        prefix.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }
}
