using Segmentation.Sources;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Transactions.Csv;

/// <summary>The columns and first rows of a source as they are written, whatever they are for.</summary>
/// <param name="Columns">Names of the columns; 1, 2, 3, … where there is no header.</param>
/// <param name="Rows">First rows, a text for each column.</param>
/// <param name="IsText">Whether it is delimited text, whose delimiter and encoding may be given.</param>
/// <param name="Delimiter">Field delimiter of a text; a space stands for runs of spaces and tabs.</param>
/// <param name="Encoding">Name of the encoding.</param>
internal sealed record SourcePreview(
    IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, bool IsText, char Delimiter, string Encoding)
{
    private const int BlockBytes = 1 << 16;

    /// <summary>Looks at the beginning of a source.</summary>
    /// <param name="path">A file or an address.</param>
    /// <param name="options">How texts are written, where that is given.</param>
    /// <param name="rows">Rows at most.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InputException">A file of another kind, an empty one, or a header that cannot be read.</exception>
    /// <exception cref="IOException">No such file, or one that cannot be read.</exception>
    internal static SourcePreview Read(string path, TransactionsOptions options, int rows, CancellationToken cancellation = default)
    {
        bool isText = !TransactionSources.Names(path);
        TextOptions text = isText ? TextOptions.Of(options) : TextOptions.Detected;
        var limits = new SourceLimits(options.Threads, options.Memory, rows);
        using var reader = BlockReader.Open(path, options.StandardInput, null, text, BlockBytes, limits, cancellation);
        var sample = new CsvSample(reader);
        int last = Math.Min(sample.RowCount, sample.FirstRow + rows);
        return new SourcePreview(
            sample.Header,
            [.. Enumerable.Range(sample.FirstRow, Math.Max(0, last - sample.FirstRow)).Select(row => Texts(sample, row))],
            isText,
            reader.IsBySpaces ? TextOptions.Spaces : (char)sample.Delimiter,
            reader.Encoding);
    }

    private static string[] Texts(CsvSample sample, int row) =>
        [.. sample.Header.Select((_, column) => System.Text.Encoding.UTF8.GetString(sample.Text(row, column)))];
}
