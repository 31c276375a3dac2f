using System.Buffers.Binary;
using System.Security.Cryptography;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Transactions.Csv;

/// <summary>Cells one after another as bytes, whatever is made of them: what is hashed of a source, and kept for a second pass.</summary>
internal sealed class CellLog(IncrementalHash? hash)
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;
    private long _total;

    /// <summary>Keeps the cells; null for none.</summary>
    internal Spool? Spool { get; set; }

    /// <summary>Bytes logged; other threads may look, for progress.</summary>
    internal long Total => Interlocked.Read(ref _total);

    internal void Missing() => Begin(CellKind.Missing, 0);

    internal void Text(ReadOnlySpan<byte> text) => Add(CellKind.Text, text);

    internal void Bytes(ReadOnlySpan<byte> digits) => Add(CellKind.Bytes, digits);

    internal void Whole(long value) => Add(CellKind.Whole, value);

    internal void Decimal(long digits, int decimals)
    {
        Add(CellKind.Decimal, digits);
        _bytes[_length++] = (byte)decimals;
    }

    internal void Real(double value) => Add(CellKind.Real, BitConverter.DoubleToInt64Bits(value));

    internal void Moment(long ticks, bool isDay) => Add(isDay ? CellKind.Day : CellKind.Moment, ticks);

    /// <summary>Passes on what was logged.</summary>
    internal void Flush()
    {
        ReadOnlySpan<byte> logged = _bytes.AsSpan(0, _length);
        hash?.AppendData(logged);
        Spool?.Add(logged);
        Interlocked.Add(ref _total, _length);
        _length = 0;
    }

    private void Add(CellKind kind, long value)
    {
        Begin(kind, sizeof(long) + 1);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(long);
    }

    private void Add(CellKind kind, ReadOnlySpan<byte> text)
    {
        // Most texts are short: kind and length are one byte.
        if (kind == CellKind.Text && text.Length <= CellKinds.LongestShort)
        {
            Begin((CellKind)((int)CellKind.ShortText + text.Length), text.Length);
            text.CopyTo(_bytes.AsSpan(_length));
            _length += text.Length;
            return;
        }
        Begin(kind, sizeof(int) + text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), text.Length);
        text.CopyTo(_bytes.AsSpan(_length + sizeof(int)));
        _length += sizeof(int) + text.Length;
    }

    private void Begin(CellKind kind, int bytes)
    {
        if (_length + 1 + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + 1 + bytes));
        _bytes[_length++] = (byte)kind;
    }
}

/// <summary>What a logged cell holds.</summary>
internal enum CellKind : byte
{
    Missing,
    Text,
    Bytes,
    Whole,
    Decimal,
    Real,
    Moment,
    Day,

    /// <summary>And all that are larger: a text of as many bytes more.</summary>
    ShortText,
}

/// <summary>Bounds of what is logged.</summary>
internal static class CellKinds
{
    /// <summary>Bytes of the longest text whose length its kind tells.</summary>
    internal const int LongestShort = byte.MaxValue - (int)CellKind.ShortText;
}
