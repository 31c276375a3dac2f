namespace Segmentation.Transactions.Text;

/// <summary>What the form of a number says of the file's decimal mark.</summary>
internal enum MarkEvidence
{
    /// <summary>Nothing: it has no mark.</summary>
    None,

    /// <summary>The point is the mark: <c>12.5</c>, <c>1,234,567</c>, <c>0.250</c>.</summary>
    Point,

    /// <summary>The comma is the mark: <c>12,5</c>, <c>1.234.567</c>, <c>0,250</c>.</summary>
    Comma,

    /// <summary>Either: three digits after a lone point, <c>1.234</c>.</summary>
    OpenPoint,

    /// <summary>Either: three digits after a lone comma, <c>1,234</c>.</summary>
    OpenComma,
}

/// <summary>
/// Takes numbers apart that are more than digits and a decimal mark: thousands in groups, currencies, parentheses, signs on either side.
/// </summary>
internal static class NumberText
{
    /// <summary>Longest number.</summary>
    internal const int MaxBytes = 400;

    /// <summary>Stands for a decimal mark that is not known: a byte that no text holds.</summary>
    internal const byte OpenMark = 0xFF;

    private const int Plus = 2;
    private const int Minus = 1;

    /// <summary>Writes a number as a sign, digits, a point where it has decimals, and an exponent where it has one.</summary>
    /// <param name="text">Without outer spaces, at most <see cref="MaxBytes"/>.</param>
    /// <param name="mark">The decimal mark; <see cref="OpenMark"/> takes the number's own evidence, and the point where it gives
    /// none.</param>
    /// <param name="plain">As long as the text.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="evidence">Of the decimal mark; given for numbers that contradict <paramref name="mark"/> too.</param>
    /// <param name="currency">The currency that stands beside it, or null.</param>
    /// <returns>False where it is no number, or none with this mark.</returns>
    internal static bool TryPlain(
        ReadOnlySpan<byte> text, byte mark, Span<byte> plain, out int length, out MarkEvidence evidence, out string? currency)
    {
        length = 0;
        evidence = MarkEvidence.None;
        currency = null;
        if (!TryCore(text, out ReadOnlySpan<byte> core, out bool negative, out currency))
            return false;
        int exponentAt = core.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> number = exponentAt < 0 ? core : core[..exponentAt];
        if (!TryMark(number, exponentAt >= 0, out int decimalAt, out evidence))
            return false;
        byte own =
            evidence switch { MarkEvidence.Point => (byte)'.', MarkEvidence.Comma => (byte)',', _ => mark == OpenMark ? (byte)'.' : mark };
        if (mark != OpenMark && own != mark)
            return false;
        if (evidence is MarkEvidence.OpenPoint or MarkEvidence.OpenComma && own != number[decimalAt])
            decimalAt = -1;
        if (negative)
            plain[length++] = (byte)'-';
        if (!TryGroups(decimalAt < 0 ? number : number[..decimalAt], plain, ref length, out int digits))
            return false;
        if (decimalAt >= 0)
        {
            plain[length++] = (byte)'.';
            foreach (byte b in number[(decimalAt + 1)..])
            {
                if (!IsDigit(b))
                    return false;
                plain[length++] = b;
                digits++;
            }
        }
        return digits > 0 && (exponentAt < 0 || TryExponent(core[exponentAt..], plain, ref length));
    }

    /// <summary>Takes off what stands before the first and after the last digit: a sign, a currency, parentheses.</summary>
    private static bool TryCore(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> core, out bool negative, out string? currency)
    {
        core = default;
        negative = false;
        currency = null;
        int first = text.IndexOfAnyInRange((byte)'0', (byte)'9');
        if (first < 0)
            return false;
        int last = text.LastIndexOfAnyInRange((byte)'0', (byte)'9');
        ReadOnlySpan<byte> before = text[..first];
        ReadOnlySpan<byte> after = text[(last + 1)..];
        int start = first;
        int end = last + 1;
        // ".5" and "5." keep their marks; "Rs.5" does not.
        if (before.Length > 0 && before[^1] is (byte)'.' or (byte)',' && Currencies.Find(WithoutSigns(before, out _, out _)) is null)
        {
            start--;
            before = before[..^1];
        }
        if (after.Length > 0 && after[0] is (byte)'.' or (byte)',')
        {
            end++;
            after = after[1..];
            // Swiss prices end with a dash for no centimes, which is no minus.
            if (after.Length > 0 && WithoutSigns(after, out _, out int dashes).IsEmpty && dashes > 0)
                return false;
        }
        ReadOnlySpan<byte> left = WithoutSigns(before, out bool opens, out int minusesBefore);
        ReadOnlySpan<byte> right = WithoutSigns(after, out bool closes, out int minusesAfter);
        if (minusesBefore < 0 || minusesAfter < 0 || opens != closes || Math.Min(1, minusesBefore) + Math.Min(
            1, minusesAfter) + (opens ? 1 : 0) > 1)
            return false;
        if (before.Contains((byte)')') || after.Contains((byte)'('))
            return false;
        currency = left.IsEmpty ? null : Currencies.Find(left);
        string? other = right.IsEmpty ? null : Currencies.Find(right);
        if ((!left.IsEmpty && currency is null)
            || (!right.IsEmpty && other is null)
            || (currency is not null && other is not null && currency != other))
            return false;
        currency ??= other;
        negative = opens || minusesBefore == Minus || minusesAfter == Minus;
        core = text[start..end];
        return true;
    }

    /// <summary>A text without spaces, at most one sign and at most one parenthesis at its ends.</summary>
    /// <param name="text">What stands beside the digits.</param>
    /// <param name="hasParenthesis">Whether there was a parenthesis.</param>
    /// <param name="sign"><see cref="Minus"/>, <see cref="Plus"/>, 0 for none, negative for several.</param>
    private static ReadOnlySpan<byte> WithoutSigns(ReadOnlySpan<byte> text, out bool hasParenthesis, out int sign)
    {
        hasParenthesis = false;
        sign = 0;
        while (true)
        {
            int length = text.Length;
            text = TrimSpaces(text);
            if (text.Length > 0 && text[0] is (byte)'(' or (byte)')' && !hasParenthesis)
            {
                hasParenthesis = true;
                text = text[1..];
            }
            if (text.Length > 0 && text[^1] is (byte)'(' or (byte)')' && !hasParenthesis)
            {
                hasParenthesis = true;
                text = text[..^1];
            }
            int found = SignAtStart(text, out int bytes);
            if (found > 0)
            {
                text = text[bytes..];
            }
            else
            {
                found = SignAtEnd(text, out bytes);
                text = text[..^bytes];
            }
            if (found > 0)
                sign = sign == 0 ? found : -1;
            if (text.Length == length)
                return text;
        }
    }

    private static int SignAtStart(ReadOnlySpan<byte> text, out int bytes)
    {
        bytes = 1;
        if (text.Length > 0 && text[0] == '-')
            return Minus;
        if (text.Length > 0 && text[0] == '+')
            return Plus;
        bytes = 3;
        if (text.StartsWith("\u2212"u8) || text.StartsWith("\u2013"u8))
            return Minus;
        bytes = 0;
        return 0;
    }

    private static int SignAtEnd(ReadOnlySpan<byte> text, out int bytes)
    {
        bytes = 1;
        if (text.Length > 0 && text[^1] == '-')
            return Minus;
        if (text.Length > 0 && text[^1] == '+')
            return Plus;
        bytes = 3;
        if (text.EndsWith("\u2212"u8) || text.EndsWith("\u2013"u8))
            return Minus;
        bytes = 0;
        return 0;
    }

    private static ReadOnlySpan<byte> TrimSpaces(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && GroupSpace(text) is > 0 and int bytes)
            text = text[bytes..];
        while (true)
        {
            if (text.Length > 0 && text[^1] == ' ')
                text = text[..^1];
            else if (text.EndsWith("\u00A0"u8))
                text = text[..^2];
            else if (text.EndsWith("\u202F"u8) || text.EndsWith("\u2009"u8))
                text = text[..^3];
            else
                return text;
        }
    }

    /// <summary>Finds the decimal mark by the form alone.</summary>
    /// <param name="number">Digits and marks.</param>
    /// <param name="hasExponent">Programs that write exponents write no thousands.</param>
    /// <param name="decimalAt">Where it stands, -1 for nowhere; of open evidence, where the lone mark stands.</param>
    /// <param name="evidence">Of the mark.</param>
    private static bool TryMark(ReadOnlySpan<byte> number, bool hasExponent, out int decimalAt, out MarkEvidence evidence)
    {
        int point = number.LastIndexOf((byte)'.');
        int comma = number.LastIndexOf((byte)',');
        decimalAt = Math.Max(point, comma);
        evidence = MarkEvidence.None;
        if (decimalAt < 0)
            return true;
        bool isPoint = point > comma;
        MarkEvidence own = isPoint ? MarkEvidence.Point : MarkEvidence.Comma;
        int count = number.Count(number[decimalAt]);
        if (point >= 0 && comma >= 0)
        {
            evidence = own;
            return count == 1;
        }
        if (count > 1)
        {
            decimalAt = -1;
            evidence = isPoint ? MarkEvidence.Comma : MarkEvidence.Point;
            return true;
        }
        ReadOnlySpan<byte> whole = number[..decimalAt];
        bool mayBeGroup = number.Length - decimalAt - 1 == 3
            && whole.Length is >= 1 and <= 3
            && whole[0] != '0'
            && !hasExponent
            && !whole.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        evidence = !mayBeGroup ? own : isPoint ? MarkEvidence.OpenPoint : MarkEvidence.OpenComma;
        return true;
    }

    /// <summary>
    /// Copies digits without the marks between thousands: all alike, three digits after each, or two as in India but for the last; no zero
    /// at the start.
    /// </summary>
    private static bool TryGroups(ReadOnlySpan<byte> whole, Span<byte> plain, ref int length, out int digits)
    {
        digits = 0;
        int group = 0;
        int groups = 0;
        bool byTwo = false;
        ReadOnlySpan<byte> separator = default;
        for (int i = 0; i < whole.Length;)
        {
            if (IsDigit(whole[i]))
            {
                plain[length++] = whole[i++];
                digits++;
                group++;
                continue;
            }
            int bytes = GroupMark(whole[i..]);
            if (bytes == 0 || group == 0 || (groups > 0 && !whole.Slice(i, bytes).SequenceEqual(separator)))
                return false;
            if (groups == 0 ? group > 3 : group is not (2 or 3) || (groups > 1 && byTwo != (group == 2)))
                return false;
            byTwo = groups > 0 && group == 2;
            separator = whole.Slice(i, bytes);
            groups++;
            group = 0;
            i += bytes;
        }
        return groups == 0 || (group == 3 && whole[0] != '0' && (!byTwo || separator[0] == ','));
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, Span<byte> plain, ref int length)
    {
        int sign = text.Length > 1 && text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        if (sign == text.Length || text[sign..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        text.CopyTo(plain[length..]);
        length += text.Length;
        return true;
    }

    private static int GroupMark(ReadOnlySpan<byte> text) =>
        text[0] is (byte)',' or (byte)'.' or (byte)'\'' ? 1 : text.StartsWith("\u2019"u8) ? 3 : GroupSpace(text);

    private static int GroupSpace(ReadOnlySpan<byte> text) =>
        text[0] == ' ' ? 1 : text.StartsWith("\u00A0"u8) ? 2 : text.StartsWith("\u202F"u8) || text.StartsWith("\u2009"u8) ? 3 : 0;

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
