using System.Text.Unicode;

namespace Segmentation.Transactions.Bytes;

/// <summary>Whether bytes that are not UTF-8 are damage in a text that is, or a text of another encoding: judged by all of them.</summary>
/// <remarks>
/// Bytes above 127 are taken in runs. In UTF-8 every run is valid; in a code page hardly any is, since a valid one needs
/// a capital letter and signs that seldom follow it.
/// </remarks>
internal sealed class Utf8Evidence
{
    // Past this many runs of a kind the answer does not change.
    private const int Enough = 1_000;

    private const int InvalidPerValid = 10;

    private int _valid;
    private int _invalid;

    /// <summary>Whether nothing that follows changes the answer.</summary>
    internal bool IsSettled => Math.Max(_valid, _invalid) >= Enough;

    /// <summary>Whether valid runs were seen.</summary>
    internal bool HasValid => _valid > 0;

    /// <summary>Whether the text is UTF-8 in which some bytes are broken, or a mixture.</summary>
    internal bool IsDamaged => _invalid > 0 && (long)_valid * InvalidPerValid > _invalid;

    /// <summary>Looks at a text.</summary>
    /// <returns>Offset of the first byte that is not UTF-8, or -1.</returns>
    internal int Add(ReadOnlySpan<byte> text)
    {
        int first = -1;
        for (int at = 0; !IsSettled || first < 0;)
        {
            int start = text[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (start < 0)
                break;
            start += at;
            int length = text[start..].IndexOfAnyInRange((byte)0, (byte)0x7F);
            at = length < 0 ? text.Length : start + length;
            if (Utf8.IsValid(text[start..at]))
            {
                _valid++;
            }
            else
            {
                _invalid++;
                first = first < 0 ? start : first;
            }
        }
        return first;
    }
}
