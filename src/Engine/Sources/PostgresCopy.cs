using System.Buffers.Binary;

namespace Segmentation.Sources;

/// <summary>Cuts a binary copy of PostgreSQL into rows and values.</summary>
/// <remarks>
/// A header of 11 bytes, flags and the length of an extension; each row is the number of its values, and before each value its
/// length, −1 for none; a row of −1 values ends it. All numbers are big-endian. PostgreSQL's manual, COPY, "Binary Format".
/// </remarks>
/// <param name="stream">Closed with this.</param>
internal sealed class PostgresCopy(Stream stream) : IDisposable
{
    private const int SignatureBytes = 11;

    private byte[] _buffer = new byte[64 << 10];
    private int _at;
    private int _end;
    private bool _isBegun;

    public void Dispose() => stream.Dispose();

    /// <summary>Moves to the next row; false at the end.</summary>
    internal bool NextRow()
    {
        if (!_isBegun)
        {
            _isBegun = true;
            Take(SignatureBytes + sizeof(int));
            Take(BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int))));
        }
        return BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short))) >= 0;
    }

    /// <summary>The row's next value, until the next call; false where there is none.</summary>
    internal bool NextValue(out ReadOnlySpan<byte> value)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));
        value = length < 0 ? default : Take(length);
        return length >= 0;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_end - _at < bytes)
            Fill(bytes);
        _at += bytes;
        return _buffer.AsSpan(_at - bytes, bytes);
    }

    private void Fill(int bytes)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        byte[] target = bytes <= _buffer.Length ? _buffer : new byte[Math.Max(bytes, 2 * _buffer.Length)];
        rest.CopyTo(target);
        (_end, _at, _buffer) = (rest.Length, 0, target);
        _end += stream.ReadAtLeast(_buffer.AsSpan(_end), bytes - _end);
    }
}
