namespace Segmentation.Transactions.Text;

/// <summary>The text of a field as it stands in the file, made plain.</summary>
internal static class FieldText
{
    private const byte Quote = (byte)'"';

    private static ReadOnlySpan<byte> NoBreakSpace => "\u00A0"u8;

    /// <summary>Without outer quotes; quotes inside stay doubled (see <see cref="HasDoubledQuotes"/>).</summary>
    internal static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field) =>
        field.Length >= 2 && field[0] == Quote && field[^1] == Quote ? field[1..^1] : field;

    /// <summary>Whether an unquoted-by-<see cref="Unquote"/> field still holds doubled quotes.</summary>
    internal static bool HasDoubledQuotes(ReadOnlySpan<byte> unquoted) => unquoted.Contains(Quote);

    /// <summary>Undoubles quotes into <paramref name="target"/>, which is at least as long; returns the part written.</summary>
    internal static ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> unquoted, Span<byte> target)
    {
        int length = 0;
        for (int i = 0; i < unquoted.Length; i++)
        {
            target[length++] = unquoted[i];
            if (unquoted[i] == Quote)
                i++;
        }
        return target[..length];
    }

    /// <summary>The plain text of a whole field, allocating only where quotes were doubled.</summary>
    internal static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> unquoted = Unquote(field);
        return unquoted.Length != field.Length && HasDoubledQuotes(unquoted) ? Undouble(unquoted, new byte[unquoted.Length]) : unquoted;
    }

    /// <summary>Without outer spaces, tabs and no-break spaces.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            if (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t')
                text = text[1..];
            else if (text.Length > 0 && text[^1] is (byte)' ' or (byte)'\t' or (byte)'\r')
                text = text[..^1];
            else if (text.Length > 1 && text[0] == NoBreakSpace[0] && text[1] == NoBreakSpace[1])
                text = text[2..];
            else if (text.Length > 1 && text[^2] == NoBreakSpace[0] && text[^1] == NoBreakSpace[1])
                text = text[..^2];
            else
                return text;
        }
    }

    /// <summary>Tables that went through floating point write customer 17850 as <c>17850.0</c>.</summary>
    internal static ReadOnlySpan<byte> WithoutZeroDecimals(ReadOnlySpan<byte> id)
    {
        if (id.Length < 3 || id[^1] != '0')
            return id;
        int dot = id.LastIndexOfAnyExcept((byte)'0');
        return dot > 0 && id[dot] == '.' && !id[..dot].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? id[..dot] : id;
    }
}
