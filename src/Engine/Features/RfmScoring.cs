using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>
/// How recency, frequency and monetary value are scored from 1 to a number of levels, by cut-offs at the quantiles of the customers it was
/// fitted on.
/// </summary>
/// <param name="Levels">Number of levels, 2 to 9; the highest is best.</param>
/// <param name="Recency">Cut-offs in days, ascending, one fewer than levels; some may be equal.</param>
/// <param name="Frequency">Cut-offs in orders likewise.</param>
/// <param name="Monetary">Cut-offs in money likewise.</param>
/// <remarks>
/// A score is 1 plus the number of cut-offs that the customer is better than; who lies on a cut-off is not better than it. So
/// equal values have equal scores, and where many values are equal some cut-offs coincide and the scores between them stay
/// unused: in a shop where most ordered once, one order scores 1 and two may score 5, for they are among the best fifth.
/// </remarks>
internal sealed record RfmScoring(int Levels, double[] Recency, double[] Frequency, double[] Monetary)
{
    /// <summary>Most levels: a score is one digit of the code.</summary>
    public const int MostLevels = 9;

    /// <summary>The rule in a sentence, as files and reports state it.</summary>
    internal static Phrase Rule { get; } = new("scores.rule");

    /// <summary>Names of the columns that are scored, in the order of the code's digits.</summary>
    public static IReadOnlyList<string> Columns { get; } = FeatureCatalog.UsualNames;

    /// <summary>Names of the columns that scores are written to.</summary>
    public static IReadOnlyList<string> ScoreColumns { get; } = [.. Columns.Select(column => $"{column}_score"), "rfm_score"];

    /// <summary>Takes the cut-offs from a table's quantiles: of five levels the 20, 40, 60 and 80 % quantiles.</summary>
    /// <param name="table">It must have the columns recency, frequency and monetary.</param>
    /// <param name="levels">2 to 9.</param>
    /// <exception cref="InputException">One of the columns is missing.</exception>
    public static RfmScoring Fit(FeatureTable table, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, MostLevels);
        double[][] cutOffs = [.. Places(table).Select(column => CutOffs(table.Values.Column(column), levels))];
        return new RfmScoring(levels, cutOffs[0], cutOffs[1], cutOffs[2]);
    }

    /// <summary>Scores every customer of a table.</summary>
    /// <exception cref="InputException">One of the columns is missing.</exception>
    public RfmScores Score(FeatureTable table)
    {
        int[] places = Places(table);
        int n = table.Values.Rows;
        var scores = new RfmScores(new int[n], new int[n], new int[n]);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = table.Values.Row(i);
            scores.Recency[i] = 1 + Recency.Length - NotAbove(Recency, row[places[0]]);
            scores.Frequency[i] = 1 + Below(Frequency, row[places[1]]);
            scores.Monetary[i] = 1 + Below(Monetary, row[places[2]]);
        }
        return scores;
    }

    private static double[] CutOffs(double[] values, int levels)
    {
        Array.Sort(values);
        return Quantiles.CutOffs(values, levels);
    }

    private static int[] Places(FeatureTable table)
    {
        int[] places = [.. Columns.Select(column => table.Columns.ToList().IndexOf(column))];
        return places.Contains(-1)
            ? throw new InputException(
                $"RFM scores need the features {string.Join(", ", Columns)}; the table has {string.Join(", ", table.Columns)}.")
            : places;
    }

    private static int Below(double[] cutOffs, double value)
    {
        int below = 0;
        foreach (double cutOff in cutOffs)
            below += cutOff < value ? 1 : 0;
        return below;
    }

    private static int NotAbove(double[] cutOffs, double value)
    {
        int notAbove = 0;
        foreach (double cutOff in cutOffs)
            notAbove += cutOff <= value ? 1 : 0;
        return notAbove;
    }
}

/// <summary>Scores of customers, one entry a row; the highest level is best: the fewest days, the most orders, the most money.</summary>
/// <param name="Recency">From 1.</param>
/// <param name="Frequency">From 1.</param>
/// <param name="Monetary">From 1.</param>
internal sealed record RfmScores(int[] Recency, int[] Frequency, int[] Monetary)
{
    /// <summary>The three digits as a number: 545 is recency 5, frequency 4, monetary 5.</summary>
    public int Code(int row) => (100 * Recency[row]) + (10 * Frequency[row]) + Monetary[row];
}
