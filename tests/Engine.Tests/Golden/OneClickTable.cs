using System.Globalization;
using Segmentation.Prediction.Trees;

namespace Segmentation.Tests.Golden;

/// <summary>A table of customers, some of whom drop: its label, profit and stored folds (−1 for the fold that is not stored).</summary>
internal sealed record OneClickTable(ModelTable Table, bool[] Dropped, double[] Profit, int[] Fold)
{
    /// <summary>Reads a set's table and folds; skips the calling test where they are absent.</summary>
    /// <param name="set"><c>s2</c>: 1,296 customers of a real shop; <c>churn</c>: 420 made-up ones.</param>
    public static OneClickTable Read(string set)
    {
        (string label, string positive, string profit) = set == "s2"
            ? ("Покупательская активность", "Снизилась", "Прибыль") : ("activity", "dropped", "profit");
        string[][] rows = [.. File.ReadAllLines(SharedFiles.Require($"reference/{set}_table.csv")).Select(line => line.Split(','))];
        string[] header = rows[0];
        rows = rows[1..];
        var columns = new List<ModelColumn>();
        for (int c = 1; c < header.Length; c++)
        {
            string[] texts = [.. rows.Select(row => row[c])];
            columns.Add(texts.All(text => double.TryParse(text, CultureInfo.InvariantCulture, out _))
                ? ModelColumn.Numeric(header[c], [.. texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture))])
                : ModelColumn.Category(header[c], texts));
        }
        var table = new ModelTable(IdList.From(rows.Select(row => row[0])), columns);
        GoldenCsv folds = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_folds.csv"));
        var foldOf = folds.Ids.Zip(folds.Column("fold")).ToDictionary(pair => pair.First, pair => (int)pair.Second);
        return new OneClickTable(
            table.Without(label, profit),
            [.. Enumerable.Range(0, table.Rows).Select(i => table[label].Text(i) == positive)],
            table[profit].Values,
            [.. rows.Select(row => foldOf.GetValueOrDefault(row[0], -1))]);
    }
}
