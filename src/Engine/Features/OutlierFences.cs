using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>What a customer beyond a fence is.</summary>
internal enum OutlierKind
{
    /// <summary>Orders or spends far more than anyone usual: beyond the fence of frequency or monetary value.</summary>
    Wholesalers,

    /// <summary>
    /// Single orders far larger than usual, though not many and not much in all: beyond that of mean quantity or average receipt only.
    /// </summary>
    BulkBuyers,

    /// <summary>Beyond the fence of a feature that only its owner knows.</summary>
    Others,
}

/// <summary>The upper fence of one feature.</summary>
/// <param name="Feature">The column's name.</param>
/// <param name="Upper">Values above it, in the feature's own unit, are beyond.</param>
internal sealed record OutlierFence(string Feature, double Upper)
{
    /// <summary>What customers beyond it are.</summary>
    public OutlierKind Kind => FeatureCatalog.Find(Feature)?.Fence ?? OutlierKind.Others;
}

/// <summary>Tukey's upper fences, Q3 + m·(Q3 − Q1), on the scale on which customers are clustered. Tukey 1977.</summary>
/// <param name="Multiplier">m.</param>
/// <param name="Logarithmic">Whether quartiles are taken of ln(1 + x).</param>
/// <param name="Fences">One a feature that has one, wholesalers' first.</param>
/// <remarks>
/// Only what tells how much somebody buys has a fence (features with <see cref="Features.Feature.Fence"/>; every column of a table
/// that has none of these), and only above: a customer of a small basket is no outlier but one of many, and recency ends where
/// the data end. A feature whose middle half is one value, as frequency where most ordered once, has no fence. Why this rule and
/// no other: docs/segments.md.
/// </remarks>
internal sealed record OutlierFences(double Multiplier, bool Logarithmic, IReadOnlyList<OutlierFence> Fences)
{
    /// <summary>The rule in words.</summary>
    internal Phrase Said => new(Logarithmic ? "outliers.rule-log" : "outliers.rule-plain", ("times", Multiplier));

    /// <summary>The rule in English words.</summary>
    public string Rule => Said.In(Language.English);

    /// <summary>Takes the fences from a table's quartiles.</summary>
    /// <param name="scale">Scale on which the table is clustered.</param>
    /// <param name="multiplier">Above 0; 1.5 is Tukey's.</param>
    public static OutlierFences Fit(FeatureTable table, TransformKind scale, double multiplier)
    {
        bool logarithmic = scale == TransformKind.Log;
        bool known = table.Columns.Any(HasFence);
        var fences = new List<OutlierFence>();
        for (int j = 0; j < table.Columns.Count; j++)
        {
            if (known && !HasFence(table.Columns[j]))
                continue;
            double[] values = table.Values.Column(j);
            if (logarithmic)
            {
                foreach (ref double value in values.AsSpan())
                    value = Math.Log(1 + value);
            }
            Array.Sort(values);
            if (values.Length == 0)
                continue;
            double q3 = Quantiles.OfSorted(values, 0.75), range = q3 - Quantiles.OfSorted(values, 0.25);
            if (!(range > 0))
                continue;
            double upper = q3 + (multiplier * range);
            fences.Add(new OutlierFence(table.Columns[j], logarithmic ? Math.Exp(upper) - 1 : upper));
        }
        return new OutlierFences(multiplier, logarithmic, [.. fences.OrderBy(fence => fence.Kind)]);
    }

    /// <summary>For each row the first fence it is beyond, −1 for none.</summary>
    /// <param name="table">It has the fences' columns.</param>
    public int[] FirstBeyond(FeatureTable table)
    {
        int[] columns = [.. Fences.Select(fence => table.Columns.ToList().IndexOf(fence.Feature))];
        var first = new int[table.Values.Rows];
        for (int i = 0; i < first.Length; i++)
        {
            ReadOnlySpan<double> row = table.Values.Row(i);
            first[i] = -1;
            for (int f = columns.Length - 1; f >= 0; f--)
            {
                if (row[columns[f]] > Fences[f].Upper)
                    first[i] = f;
            }
        }
        return first;
    }

    /// <summary>The fences that a row is beyond: <c>frequency 35 above 30.2, monetary 77183.6 above 20871.6</c>.</summary>
    public string Why(FeatureTable table, int row) => string.Join(", ", Fences
        .Select(fence => (fence, Value: table.Values[row, table.Columns.ToList().IndexOf(fence.Feature)]))
        .Where(pair => pair.Value > pair.fence.Upper)
        .Select(pair => Invariant($"{pair.fence.Feature} {pair.Value:0.##} above {pair.fence.Upper:0.#}")));

    private static bool HasFence(string column) => FeatureCatalog.Find(column)?.Fence is not null;
}
