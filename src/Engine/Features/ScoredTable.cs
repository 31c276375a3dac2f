using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Features;

/// <summary>Customers with the segment that a run or a scoring gave them.</summary>
/// <param name="Ids">Customer ids in row order.</param>
/// <param name="Names">Names of the segments, in order of first appearance.</param>
/// <param name="Segments">Place in <paramref name="Names"/> of each customer's segment.</param>
/// <param name="Features">The numeric columns beside it; none where the file has none.</param>
internal sealed record ScoredTable(IdList Ids, IReadOnlyList<string> Names, int[] Segments, FeatureTable Features)
{
    // What a run or a scoring writes beside the features.
    private static readonly string[] NoFeatures = [
        "segment", "name", "probability", "distance", "why", "silhouette", "x", "y", "previous_segment", "changed_on",
        .. RfmScoring.ScoreColumns];

    /// <summary>
    /// Reads <c>segments.csv</c> of a run or the output of a scoring: the id in the first column, the segment in <c>name</c>, else in
    /// <c>segment</c>.
    /// </summary>
    /// <param name="source">The file; <c>.gz</c> and <c>-</c> too.</param>
    /// <param name="standardInput">What <c>-</c> reads; null is the process's standard input.</param>
    /// <exception cref="InputException">No such column, a row of another width, or a feature that is no number.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    public static ScoredTable ReadCsv(string source, Stream? standardInput = null, CancellationToken cancellation = default)
    {
        using var csv = new CsvRows(source, standardInput, cancellation: cancellation);
        string path = csv.Name;
        string[] header = csv.Header;
        int segmentColumn = Array.IndexOf(header, "name") is var named and > 0 ? named : Array.IndexOf(header, "segment");
        if (segmentColumn < 1)
            throw new InputException(
                path, 1, $"there is no column 'name' or 'segment' (columns: {string.Join(", ", header)}). Give the segments.csv of a run, "
                + $"or what 'segment score' wrote.");
        int[] featureColumns = [.. Enumerable.Range(1, header.Length - 1).Where(column => !NoFeatures.Contains(header[column]))];

        var ids = new IdList.Builder();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var segments = new List<int>();
        var values = new List<double>();
        while (csv.Next(cancellation))
        {
            ids.Add(csv.Field(0));
            string name = Encoding.UTF8.GetString(csv.Field(segmentColumn));
            if (!names.TryGetValue(name, out int segment))
                names.Add(name, segment = names.Count);
            segments.Add(segment);
            foreach (int column in featureColumns)
            {
                ReadOnlySpan<byte> text = csv.Field(column);
                if (!DecimalText.TryParse(text, (byte)'.', out double value))
                    throw new InputException(
                        path, csv.Line, $"\"{Encoding.UTF8.GetString(text)}\" is not a finite number (column '{header[column]}').");
                values.Add(value);
            }
        }
        if (segments.Count == 0)
            throw new InputException($"{path} has a header and no rows.");
        IdList list = ids.ToIdList();
        var features = new FeatureTable(
            list, [.. featureColumns.Select(column => header[column])], new Matrix(segments.Count, featureColumns.Length, [.. values]));
        return new ScoredTable(list, [.. names.Keys], [.. segments], features);
    }
}
