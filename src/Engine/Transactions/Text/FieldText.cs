using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>A field of a text whose fields were found, plain and trimmed.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="ends">Where each field ends, and before them where the first begins.</param>
    /// <param name="field">Its number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int field)
    {
        int start = ends[field] + 1;
        ReadOnlySpan<byte> text = bytes[start..ends[field + 1]];
        // Most fields are bare: no space, quote, line end or no-break space at either side.
        return text.IsEmpty || (IsBare(text[0]) && IsBare(text[^1])) ? text : Unwrapped(text);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<byte> Unwrapped(ReadOnlySpan<byte> text) => Trim(Plain(Trim(text)));

    /// <summary>Whether two texts are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
            return false;
        // Most ids and dates are so short that a call would take longer than to compare them.
        if (a.Length is < 4 or > 16)
            return a.SequenceEqual(b);
        ref byte x = ref MemoryMarshal.GetReference(a);
        ref byte y = ref MemoryMarshal.GetReference(b);
        int last = a.Length - (a.Length < 8 ? 4 : 8);
        return a.Length < 8
            ? Word<uint>(ref x, 0) == Word<uint>(ref y, 0) && Word<uint>(ref x, last) == Word<uint>(ref y, last)
            : Word<ulong>(ref x, 0) == Word<ulong>(ref y, 0) && Word<ulong>(ref x, last) == Word<ulong>(ref y, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Word<T>(ref byte text, int at) => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref text, at));

    /// <summary>The field of a column that may not be there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first, int column) =>
        column < 0 ? default : At(bytes, ends, first + column);

    /// <summary>Whether a byte at the side of a field is neither space nor quote, nor may begin a no-break space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBare(byte b) => b is > (byte)' ' and not (byte)'"' and < 0x80;
}
