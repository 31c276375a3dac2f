using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing.Rows;

/// <summary>What is wrong with a row, as errors that name file, line, column and value.</summary>
internal static class RowFaults
{
    /// <summary>A value that is not what its column should hold.</summary>
    /// <param name="target">The block.</param>
    /// <param name="rowStart">Where the row starts.</param>
    /// <param name="what">Part of the code of its name: <c>error.what-…</c>.</param>
    /// <param name="value">As it stands there.</param>
    /// <param name="problem">What is wrong with it, as a sentence.</param>
    /// <param name="column">Its column.</param>
    internal static InputException Value(
        ParsedBlock target, int rowStart, string what, ReadOnlySpan<byte> value, object problem, int column) =>
        Faults.At(
            target.Layout.Name, target.LineAt(rowStart), value.IsEmpty ? "error.value-empty" : "error.value",
            ("what", new Phrase($"error.what-{what}")), ("value", Encoding.UTF8.GetString(value)), ("problem", problem),
            ("column", target.Layout.Header[column]));

    /// <summary>A row of more or fewer fields than the header.</summary>
    internal static InputException Width(ParsedBlock target, int rowStart, int fields)
    {
        int expected = target.Layout.Header.Length;
        return Faults.At(
            target.Layout.Name, target.LineAt(rowStart), fields < expected ? "error.fields-missing" : "error.fields-more",
            ("fields", fields), ("expected", expected), ("delimiter", target.Layout.DelimiterName));
    }

    /// <summary>A quote that is left open, or text behind one that closes.</summary>
    internal static InputException BrokenQuote(ParsedBlock target, FieldIndex index) => Faults.At(
        target.Layout.Name, target.LineAt(index.BrokenQuote), index.IsUnclosed ? "error.quote-open" : "error.quote-inside");

    /// <summary>A return that would count although returns are taken out of purchases.</summary>
    internal static InputException KeptReturn(ParsedBlock target, int rowStart, string rule) =>
        Faults.At(target.Layout.Name, target.LineAt(rowStart), "error.return-kept", ("rule", rule));
}
