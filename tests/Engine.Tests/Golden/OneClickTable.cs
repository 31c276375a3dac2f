using Segmentation.Prediction.Models;

namespace Segmentation.Tests.Golden;

/// <summary>The reference's joined table of 1,296 customers, its label, profit and stored folds (−1 for the fold that is not stored).</summary>
public sealed record OneClickTable(ModelTable Table, bool[] Dropped, double[] Profit, int[] Fold)
{
    /// <summary>Reads s2_table.csv and s2_folds.csv; skips the calling test where they are absent.</summary>
    public static OneClickTable Read()
    {
        string[][] rows = [.. File.ReadAllLines(SharedFiles.Require("reference/s2_table.csv")).Select(line => line.Split(','))];
        string[] header = rows[0];
        rows = rows[1..];
        var columns = new List<ModelColumn>();
        for (int c = 1; c < header.Length; c++)
        {
            string[] texts = [.. rows.Select(row => row[c])];
            columns.Add(texts.All(text => double.TryParse(text, out _))
                ? ModelColumn.Numeric(header[c], [.. texts.Select(double.Parse)])
                : ModelColumn.Category(header[c], texts));
        }
        var table = new ModelTable(IdList.From(rows.Select(row => row[0])), columns);
        GoldenCsv folds = GoldenCsv.Read(SharedFiles.Require("reference/s2_folds.csv"));
        var foldOf = folds.Ids.Zip(folds.Column("fold")).ToDictionary(pair => pair.First, pair => (int)pair.Second);
        return new OneClickTable(
            table.Without("Покупательская активность", "Прибыль"),
            [.. Enumerable.Range(0, table.Rows).Select(i => table["Покупательская активность"].Text(i) == "Снизилась")],
            table["Прибыль"].Values,
            [.. rows.Select(row => foldOf.GetValueOrDefault(row[0], -1))]);
    }
}
