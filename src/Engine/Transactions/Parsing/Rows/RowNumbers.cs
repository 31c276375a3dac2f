using System.Runtime.CompilerServices;
using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing.Rows;

/// <summary>Reads the numbers of rows; what they say of the decimal mark and the currency is noted in the block.</summary>
internal static class RowNumbers
{
    /// <summary>The sentence for a number that the sums do not hold.</summary>
    internal const string TooLarge = "error.too-large";

    /// <summary>Reads a number.</summary>
    /// <param name="target">The block.</param>
    /// <param name="cells">The block's values, where its source has types; else null.</param>
    /// <param name="bytes">The block's text.</param>
    /// <param name="ends">Where its fields end.</param>
    /// <param name="first">The row's first field.</param>
    /// <param name="column">The number's column.</param>
    /// <param name="mark">The decimal mark as known before the block.</param>
    /// <param name="what">What it is, for an error.</param>
    /// <param name="decimals">How many of the digits stand behind the mark.</param>
    /// <returns>All digits, with the sign.</returns>
    /// <exception cref="InputException">It is none, or has too many digits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Read(
        ParsedBlock target, Cells? cells, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first, int column, byte mark, string what,
        out int decimals)
    {
        if (cells is not null && cells.TryNumber(first + column, out long digits, out decimals))
            return digits;
        ReadOnlySpan<byte> text = FieldText.At(bytes, ends, first + column);
        return DecimalText.TryParseDigits(text, mark, out long mantissa, out decimals)
            ? mantissa
            : ReadForm(target, ends[first] + 1, text, column, what, out decimals);
    }

    // Numbers of any other form; what they say of mark and currency is for the whole source.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadForm(ParsedBlock target, int rowStart, ReadOnlySpan<byte> text, int column, string what, out int decimals)
    {
        DecimalMarks known = target.Layout.Decimals;
        byte mark = known.Mark;
        bool rounds = target.Layout.RoundsDecimals;
        NumberFault fault = DecimalText.ParseForm(
            text, mark, rounds, out long mantissa, out decimals, out MarkEvidence evidence, out string? currency);
        if (mark == NumberText.OpenMark && evidence == MarkEvidence.OpenComma)
            fault = DecimalText.ParseForm(text, known.ReadingOf(evidence), rounds, out mantissa, out decimals, out _, out _);
        if (fault == NumberFault.NotANumber)
        {
            if (mark != NumberText.OpenMark && DecimalText.ParseForm(
                text, NumberText.OpenMark, rounds, out _, out _, out _, out _) == NumberFault.None)
                throw known.Contradiction(new PlacedNumber(target.LineAt(rowStart), Encoding.UTF8.GetString(text)), what);
        }
        if (fault != NumberFault.None)
            throw RowFaults.Value(target, rowStart, what, text, new Phrase(Problem(fault)), column);
        if (mark == NumberText.OpenMark && evidence != MarkEvidence.None)
            target.Numbers.Add(evidence, rowStart, text);
        if (currency is not null)
            target.Numbers.AddCurrency(currency, rowStart, isOfAmount: column != target.Layout.ColumnOf(ColumnRoles.Quantity));
        return mantissa;
    }

    private static string Problem(NumberFault fault) => fault switch
    {
        NumberFault.TooManyDecimals => "error.too-many-decimals",
        NumberFault.TooLarge => TooLarge,
        _ => "error.not-a-number",
    };
}
