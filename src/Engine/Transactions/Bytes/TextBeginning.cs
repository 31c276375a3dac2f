using System.Text;

namespace Segmentation.Transactions.Bytes;

/// <summary>
/// What stands before the header: Excel's <c>sep=;</c>, comments, titles, blank lines; and how the header's fields are separated.
/// </summary>
/// <param name="Bytes">Bytes before the header.</param>
/// <param name="Lines">Lines before the header.</param>
/// <param name="Delimiter">Given, named by <c>sep=</c>, or detected.</param>
/// <param name="Skipped">Comment and title lines as they stand, without line ends; blank lines and <c>sep=</c> are not among them.</param>
internal sealed record TextBeginning(int Bytes, int Lines, char Delimiter, IReadOnlyList<string> Skipped)
{
    private const string Candidates = ",;\t|";
    private const int MaxLines = 50;
    private const byte Quote = (byte)'"';

    /// <summary>Looks at the first lines.</summary>
    /// <param name="text">The first bytes, after a byte-order mark.</param>
    /// <param name="lineEnd">The byte that ends a line: a line feed, or a carriage return.</param>
    /// <param name="options">What the user gave.</param>
    /// <param name="page">Code page to show lines by; null for UTF-8.</param>
    internal static TextBeginning Find(ReadOnlySpan<byte> text, byte lineEnd, TextOptions options, SingleByteText? page)
    {
        List<Range> lines = FirstLines(text, lineEnd);
        char? delimiter = options.Delimiter;
        int first = 0;
        if (lines.Count > 1 && SeparatorLine(text[lines[0]]) is { } separator)
        {
            delimiter ??= separator;
            first = 1;
        }
        while (first < lines.Count - 1 && text[lines[first]].Trim(" \t\r"u8).IsEmpty)
            first++;
        int header = HeaderLine(text, lines, first, delimiter, options);
        var skipped = new List<string>();
        for (int i = first; i < header; i++)
        {
            ReadOnlySpan<byte> line = text[lines[i]];
            if (page is not null)
                line = page.ToUtf8(line, 0, out int length).AsSpan(0, length);
            if (Encoding.UTF8.GetString(line).Trim() is { Length: > 0 } shown)
                skipped.Add(shown);
        }
        int start = lines.Count == 0 ? 0 : lines[header].Start.Value;
        return new TextBeginning(start, header, delimiter ?? Detect(text[start..], lineEnd, options.HasQuotes), skipped);
    }

    /// <summary>The candidate that stands most often in the first row, outside quotes.</summary>
    private static char Detect(ReadOnlySpan<byte> text, byte lineEnd, bool hasQuotes)
    {
        var counts = new int[Candidates.Length];
        bool inside = false;
        foreach (byte b in text)
        {
            if (b == Quote && hasQuotes)
                inside = !inside;
            else if (b == lineEnd && !inside)
                break;
            else if (!inside && Candidates.IndexOf((char)b) is >= 0 and int candidate)
                counts[candidate]++;
        }
        return Candidates[Array.IndexOf(counts, counts.Max())];
    }

    // "sep=;" or "\"sep=;\"", as Excel reads it: one character.
    private static char? SeparatorLine(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (line.Length == 7 && line[0] == Quote && line[^1] == Quote)
            line = line[1..^1];
        return line.Length == 5 && Ascii.EqualsIgnoreCase(line[..4], "sep="u8) && line[4] is < 0x80 and not Quote ? (char)line[4] : null;
    }

    // Comments and titles are passed over only where a line of two or more names follows: a table of one column has none.
    private static int HeaderLine(ReadOnlySpan<byte> text, List<Range> lines, int first, char? delimiter, TextOptions options)
    {
        for (int i = first; i < lines.Count; i++)
        {
            ReadOnlySpan<byte> line = text[lines[i]].Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] == '#' || (options.HasHeader && IsTitle(line, delimiter)))
                continue;
            char by = delimiter ?? Detect(line, (byte)'\n', options.HasQuotes);
            int width = Fields(line, by).Count;
            if (i == first || width < 2 || (options.HasHeader && Fields(line, by).Exists(field => !IsName(field))))
                return first;
            // A header may begin with a hash: then it is as wide as what follows.
            for (int before = first; before < i; before++)
            {
                ReadOnlySpan<byte> comment = text[lines[before]].Trim(" \t\r"u8);
                if (comment.Length > 0 && comment[0] == '#' && Fields(comment, by).Count == width)
                    return before;
            }
            return i;
        }
        return first;
    }

    private static bool IsTitle(ReadOnlySpan<byte> line, char? delimiter)
    {
        if (delimiter == TextOptions.Spaces)
            return false;
        string by = delimiter?.ToString() ?? Candidates;
        int fields = 1;
        int filled = 0;
        bool isFilled = false;
        bool inside = false;
        foreach (byte b in line)
        {
            inside ^= b == Quote;
            if (!inside && by.Contains((char)b))
            {
                fields++;
                filled += isFilled ? 1 : 0;
                isFilled = false;
            }
            else
            {
                isFilled |= b is not ((byte)' ' or Quote);
            }
        }
        filled += isFilled ? 1 : 0;
        return filled <= 1 && fields != 2;
    }

    private static bool IsName(string field) =>
        field.Length > 0 && !char.IsAsciiDigit(field.TrimStart('-', '+', '.', '$', '€', '£')[..1] is { Length: 1 } start ? start[0] : ' ');

    private static List<string> Fields(ReadOnlySpan<byte> line, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool inside = false;
        foreach (byte b in line)
        {
            inside ^= b == Quote;
            bool ends = !inside && (b == delimiter || (delimiter == TextOptions.Spaces && b == '\t'));
            if (ends && (delimiter != TextOptions.Spaces || field.Length > 0))
            {
                fields.Add(field.ToString().Trim(' ', '"'));
                field.Clear();
            }
            else if (!ends)
            {
                field.Append((char)b);
            }
        }
        fields.Add(field.ToString().Trim(' ', '"'));
        return fields;
    }

    private static List<Range> FirstLines(ReadOnlySpan<byte> text, byte lineEnd)
    {
        var lines = new List<Range>();
        int start = 0;
        while (start < text.Length && lines.Count < MaxLines)
        {
            int length = text[start..].IndexOf(lineEnd);
            int end = length < 0 ? text.Length : start + length;
            lines.Add(start..end);
            start = end + 1;
        }
        return lines;
    }
}
