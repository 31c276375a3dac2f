using System.Text.Unicode;
using Segmentation.Transactions.Bytes;
using Segmentation.Wording;

namespace Segmentation.Transactions.Csv;

/// <summary>The encoding of one text, told from its bytes block by block where nobody gave it: UTF-8, or a code page.</summary>
/// <remarks>
/// Up to the first byte that is not ASCII all encodings read alike, so that it may be found late. Bytes that are not UTF-8 are damage
/// where others above 127 are, and another encoding where none is (<see cref="Utf8Evidence"/>).
/// </remarks>
internal sealed class EncodingDecision
{
    private readonly string _name;
    private readonly Utf8Evidence _evidence = new();
    private bool _isUtf8;
    private long _invalidLine;

    /// <summary>Begins with what is known.</summary>
    /// <param name="name">The source's name, for errors.</param>
    /// <param name="given">The encoding that the user gave; null for none.</param>
    /// <param name="comesAsUtf8">Whether what is read was converted to UTF-8 on its way here.</param>
    internal EncodingDecision(string name, string? given, bool comesAsUtf8)
    {
        _name = name;
        // What the stream gives as UTF-8 by itself is no text of a code page.
        _isUtf8 = given is not null || comesAsUtf8;
        if (given is not null && !comesAsUtf8)
            Page = SingleByteText.Of(TextEncodings.Of(given));
    }

    /// <summary>The code page; null for UTF-8, or while nothing tells.</summary>
    internal SingleByteText? Page { get; private set; }

    /// <summary>The text begins with the mark of UTF-8: a later invalid byte is damage, no other code page.</summary>
    internal void AddMark() => _isUtf8 = true;

    /// <summary>The code page by a look at the beginning, which is not decided yet; null for UTF-8, or where nothing tells.</summary>
    /// <param name="sample">The beginning.</param>
    /// <param name="line">Its first line.</param>
    /// <param name="lineEnd">Between lines.</param>
    /// <exception cref="InputException">Bytes that are neither.</exception>
    internal SingleByteText? GuessOf(ReadOnlySpan<byte> sample, long line, byte lineEnd)
    {
        if (Page is not null)
            return Page;
        if (_isUtf8 || Utf8.IsValid(sample))
            return null;
        var evidence = new Utf8Evidence();
        int invalid = evidence.Add(sample);
        if (invalid < 0 || evidence.IsDamaged)
            return null;
        _invalidLine = line + sample[..invalid].Count(lineEnd);
        return SingleByteText.Guess(sample) ?? throw NotUtf8();
    }

    /// <summary>Looks at the next block; gives the finding where it tells the code page.</summary>
    /// <exception cref="InputException">Bytes that are not UTF-8 after others that were, or of no code page.</exception>
    internal Finding? Look(RowBlock block, byte lineEnd)
    {
        if (_isUtf8 && Page is not null)
            return null;
        if (Page is null && Utf8.IsValid(block.Content))
        {
            if (!_isUtf8 && !_evidence.IsSettled)
                _evidence.Add(block.Content);
            return null;
        }
        if (Page is not null && _evidence.IsSettled)
            return null;
        _isUtf8 |= Page is null && _evidence.HasValid;
        int invalid = _evidence.Add(block.Content);
        if (_invalidLine == 0 && invalid >= 0)
            _invalidLine = block.LineAt(invalid, lineEnd);
        if (_isUtf8 || _evidence.IsDamaged)
            throw NotUtf8();
        if (Page is not null)
            return null;
        Page = SingleByteText.Guess(block.Content) ?? throw NotUtf8();
        return new Finding(
            "guessed-encoding", FindingWeight.Note,
            "finding.guessed-encoding", ("file", _name), ("line", _invalidLine), ("encoding", Page.Name))
        {
            Advice = new Phrase("finding.guessed-encoding-advice"),
        };
    }

    private InputException NotUtf8() => new(_name, _invalidLine, _evidence.HasValid
        ? "the bytes are not UTF-8, which other lines are; mend the line, or give ‹encoding› (windows-1252, windows-1251, …)."
        : "the bytes are not UTF-8; give ‹encoding› (windows-1252, windows-1251, …) or save the file as UTF-8.");
}
