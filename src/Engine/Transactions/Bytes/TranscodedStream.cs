using System.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Bytes;

/// <summary>A text of an encoding that is no extension of ASCII, such as UTF-16, given as UTF-8 without a mark.</summary>
/// <param name="inner">Closed with this stream.</param>
/// <param name="encoding">Of the inner stream.</param>
/// <param name="name">Named in errors.</param>
internal sealed class TranscodedStream(Stream inner, Encoding encoding, string name) : ReadOnlyStream(inner)
{
    private const int BytesAtOnce = 1 << 16;
    private const char Invalid = '\uFFFD';

    private readonly Stream _inner = inner;
    private readonly Decoder _decoder = Lenient(encoding).GetDecoder();
    private readonly byte[] _raw = new byte[BytesAtOnce];
    private readonly char[] _chars = new char[encoding.GetMaxCharCount(BytesAtOnce)];
    private readonly byte[] _utf8 = new byte[Encoding.UTF8.GetMaxByteCount(encoding.GetMaxCharCount(BytesAtOnce))];
    private int _given;
    private int _length;
    private long _line = 1;
    private bool _started;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (_given == _length && !_ended)
            Fill();
        int count = Math.Min(buffer.Length, _length - _given);
        _utf8.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    private void Fill()
    {
        int read = _inner.Read(_raw);
        _ended = read == 0;
        Span<char> chars = _chars.AsSpan(0, _decoder.GetChars(_raw.AsSpan(0, read), _chars, flush: _ended));
        if (!_started && chars.Length > 0)
        {
            _started = true;
            if (chars[0] == '\uFEFF')
                chars = chars[1..];
        }
        int invalid = chars.IndexOf(Invalid);
        if (invalid >= 0)
        {
            long line = _line + chars[..invalid].Count('\n');
            throw Faults.At(name, line, "error.not-encoding", ("encoding", TextEncodings.NameOf(encoding)));
        }
        _line += chars.Count('\n');
        _length = Encoding.UTF8.GetBytes(chars, _utf8);
        _given = 0;
    }

    // What cannot be decoded becomes U+FFFD, whose place is found exactly; the encoding given may throw instead.
    private static Encoding Lenient(Encoding encoding)
    {
        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = new DecoderReplacementFallback(Invalid.ToString());
        return copy;
    }
}
