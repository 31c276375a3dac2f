using Segmentation.Transactions.Bytes;

namespace Segmentation.Transactions.Csv;

/// <summary>
/// What is done to the bytes of a block before its fields are looked for, so that fields have one form for all that follows: UTF-8, one
/// delimiter, quotes that enclose.
/// </summary>
/// <param name="Page">Code page to convert from; null for UTF-8.</param>
/// <param name="BySpaces">Whether runs of spaces and tabs separate fields: each becomes a tab, those at a line's ends go.</param>
/// <param name="HasQuotes">Whether quotes enclose fields; otherwise a field that holds one is put in quotes.</param>
/// <param name="Delimiter">Between fields.</param>
/// <param name="LineEnd">Between rows.</param>
internal sealed record BlockForm(SingleByteText? Page, bool BySpaces, bool HasQuotes, byte Delimiter, byte LineEnd)
{
    private const byte Quote = (byte)'"';

    /// <summary>Whether nothing is done.</summary>
    internal bool IsPlain => Page is null && !BySpaces && HasQuotes;

    /// <summary>The text in the one form, followed by zero bytes that may be read.</summary>
    /// <param name="text">As it stands in the file.</param>
    /// <param name="length">Length of the result without the zero bytes.</param>
    internal byte[] Apply(ReadOnlySpan<byte> text, out int length)
    {
        byte[] bytes;
        if (Page is null)
        {
            length = text.Length;
            bytes = new byte[length + RowBlock.Slack];
            text.CopyTo(bytes);
        }
        else
        {
            bytes = Page.ToUtf8(text, RowBlock.Slack, out length);
        }
        if (BySpaces)
        {
            int shorter = Collapse(bytes.AsSpan(0, length));
            bytes.AsSpan(shorter, Math.Min(RowBlock.Slack, bytes.Length - shorter)).Clear();
            length = shorter;
        }
        return HasQuotes || !bytes.AsSpan(0, length).Contains(Quote) ? bytes : Enclose(bytes.AsSpan(0, length), out length);
    }

    private int Collapse(Span<byte> text)
    {
        int to = 0;
        bool inside = false;
        bool lineStarts = true;
        bool gap = false;
        foreach (byte b in text)
        {
            if (!inside && b is (byte)' ' or (byte)'\t')
            {
                gap = true;
                continue;
            }
            bool ends = !inside && (b == LineEnd || b == '\r');
            if (gap && !lineStarts && !ends)
                text[to++] = Delimiter;
            gap = false;
            lineStarts = ends;
            inside ^= HasQuotes && b == Quote;
            text[to++] = b;
        }
        return to;
    }

    private byte[] Enclose(ReadOnlySpan<byte> text, out int length)
    {
        // Each quote is doubled, and its field gets two more.
        var enclosed = new byte[text.Length + (3L * text.Count(Quote)) + RowBlock.Slack];
        int to = 0;
        for (int start = 0; start < text.Length;)
        {
            int end = text[start..].IndexOfAny(Delimiter, LineEnd);
            end = end < 0 ? text.Length : start + end;
            bool isLast = end == text.Length || text[end] == LineEnd;
            int fieldEnd = isLast && end > start && text[end - 1] == '\r' ? end - 1 : end;
            ReadOnlySpan<byte> field = text[start..fieldEnd];
            if (field.Contains(Quote))
            {
                enclosed[to++] = Quote;
                foreach (byte b in field)
                {
                    enclosed[to++] = b;
                    if (b == Quote)
                        enclosed[to++] = b;
                }
                enclosed[to++] = Quote;
            }
            else
            {
                field.CopyTo(enclosed.AsSpan(to));
                to += field.Length;
            }
            int next = Math.Min(text.Length, end + 1);
            text[fieldEnd..next].CopyTo(enclosed.AsSpan(to));
            to += next - fieldEnd;
            start = next;
        }
        length = to;
        return enclosed;
    }
}
