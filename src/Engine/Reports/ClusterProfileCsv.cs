using Segmentation.Features;

namespace Segmentation.Reports;

/// <summary>What the segments of a plain clustering are like.</summary>
internal static class ClusterProfileCsv
{
    private const int MostCategories = 3;

    private static readonly RowColumn[] Columns =
    [
        new("segment", FieldKind.Integer),
        new("rows", FieldKind.Integer),
        new("column", FieldKind.Text),
        new("mean", FieldKind.Real),
        new("category", FieldKind.Text),
        new("share", FieldKind.Real, FieldUnit.Share),
        new("share_of_all", FieldKind.Real, FieldUnit.Share),
    ];

    /// <summary>
    /// A row for each segment and column of numbers, with its mean, and one for each of the most frequent categories of a column, with its
    /// share of the segment and of all rows.
    /// </summary>
    /// <param name="labels">Segment of each row, in [0, k), each in use.</param>
    internal static RowTable Table(FeatureTable table, int[] labels)
    {
        var lines = new List<Line>();
        int[][] members = [.. Enumerable.Range(0, labels.Max() + 1).Select(segment => RowsOf(labels, segment))];
        for (int segment = 0; segment < members.Length; segment++)
        {
            int[] rows = members[segment];
            for (int j = 0; j < table.Columns.Count; j++)
                lines.Add(new Line(segment, rows.Length, table.Columns[j], rows.Average(row => table.Values[row, j]), null, 0, 0));
            foreach (TextColumn column in table.Categories)
            {
                double[] all = Shares(column, [.. Enumerable.Range(0, labels.Length)]);
                double[] own = Shares(column, rows);
                lines.AddRange(Enumerable.Range(0, own.Length).Where(code => own[code] > 0)
                    .OrderByDescending(code => own[code]).ThenBy(code => code).Take(MostCategories)
                    .Select(code => new Line(segment, rows.Length, column.Name, null, column.Texts[code], own[code], all[code])));
            }
        }
        return new RowTable(Columns, lines.Count, (i, row) => Write(lines[i], row));
    }

    private static int[] RowsOf(int[] labels, int segment) => [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == segment)];

    private static double[] Shares(TextColumn column, int[] rows)
    {
        var shares = new double[column.Texts.Count];
        foreach (int row in rows)
            shares[column.Codes[row]]++;
        for (int code = 0; code < shares.Length; code++)
            shares[code] /= rows.Length;
        return shares;
    }

    private static void Write(Line line, IFieldWriter row)
    {
        row.Field(line.Segment);
        row.Field(line.Rows);
        row.Field(line.Column);
        if (line.Mean is { } mean)
        {
            row.Field(mean);
            row.Empty();
            row.Empty();
            row.Empty();
            return;
        }
        row.Empty();
        row.Field(line.Category!);
        row.Field(line.Share);
        row.Field(line.ShareOfAll);
    }

    private sealed record Line(int Segment, int Rows, string Column, double? Mean, string? Category, double Share, double ShareOfAll);
}
