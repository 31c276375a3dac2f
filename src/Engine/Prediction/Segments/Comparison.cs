using Segmentation.Features;
using Segmentation.Pseudonyms;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Prediction.Segments;

/// <summary>Who moved from which segment to which between two scorings.</summary>
/// <param name="Names">Segment names of both scorings, the largest before first; the rows and columns of <paramref name="Counts"/>.</param>
/// <param name="Counts">Customers of both scorings by segment before and segment after.</param>
/// <param name="Left">Customers of the first scoring only, by segment.</param>
/// <param name="Joined">Customers of the second scoring only, by segment.</param>
/// <param name="Psi">Population stability index of the segments' shares of customers.</param>
internal sealed record Migration(IReadOnlyList<string> Names, long[,] Counts, long[] Left, long[] Joined, double Psi)
{
    /// <summary>Customers of both scorings.</summary>
    public long Both => Counts.Cast<long>().Sum();

    /// <summary>Customers who kept their segment.</summary>
    public long Stayed => Enumerable.Range(0, Names.Count).Sum(segment => Counts[segment, segment]);

    /// <summary>Customers of both scorings in another segment than before.</summary>
    public long Moved => Both - Stayed;

    /// <summary>
    /// Whether no segment of the first scoring has the name of one of the second, so that all customers seem to have moved.
    /// </summary>
    public bool SharesNoName => Enumerable.Range(0, Names.Count).All(name =>
        Left[name] + Enumerable.Range(0, Names.Count).Sum(to => Counts[name, to]) == 0
        || Joined[name] + Enumerable.Range(0, Names.Count).Sum(from => Counts[from, name]) == 0);

    /// <summary>What makes the moves doubtful; null where nothing does.</summary>
    public Phrase? Warning => SharesNoName ? new Phrase("compare.no-names") : null;
}

/// <summary>How far a feature's distribution moved.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Psi">Population stability index: below 0.1 little, from 0.2 on much.</param>
/// <param name="Test">Kolmogorov-Smirnov's distance and probability.</param>
internal sealed record FeatureDrift(string Feature, double Psi, KolmogorovSmirnovResult Test);

/// <summary>Compares two scorings of customers.</summary>
internal static class Comparison
{
    private const int Bins = 10;

    // A share of nothing would make the index infinite; a ten-thousandth is the usual floor.
    private const double SmallestShare = 1e-4;

    /// <summary>The migration matrix of two scorings; segments are matched by the codes of their names, customers by id.</summary>
    /// <exception cref="InputException">A customer stands twice in one scoring, or the scorings share no customer.</exception>
    public static Migration Migrate(ScoredTable before, ScoredTable after)
    {
        Dictionary<string, int> rows = Rows(before, "first");
        string[] codesBefore = [.. before.Names.Select(SegmentNames.CodeOf)];
        string[] codesAfter = [.. after.Names.Select(SegmentNames.CodeOf)];
        string[] codes =
        [
            .. before.Segments.GroupBy(segment => codesBefore[segment]).OrderByDescending(group => group.Count())
            .ThenBy(group => SegmentNames.Of(group.Key), StringComparer.Ordinal).Select(group => group.Key)
                .Concat(codesAfter.OrderBy(SegmentNames.Of, StringComparer.Ordinal))
                .Distinct(),
        ];
        string[] names = [.. codes.Select(SegmentNames.Of)];
        int[] placesBefore = [.. codesBefore.Select(code => Array.IndexOf(codes, code))];
        int[] placesAfter = [.. codesAfter.Select(code => Array.IndexOf(codes, code))];
        var counts = new long[names.Length, names.Length];
        var left = new long[names.Length];
        var joined = new long[names.Length];
        var sharesBefore = new double[names.Length];
        var sharesAfter = new double[names.Length];
        foreach (int segment in before.Segments)
        {
            left[placesBefore[segment]]++;
            sharesBefore[placesBefore[segment]]++;
        }
        _ = Rows(after, "second");
        for (int i = 0; i < after.Ids.Count; i++)
        {
            int to = placesAfter[after.Segments[i]];
            sharesAfter[to]++;
            if (!rows.TryGetValue(after.Ids[i], out int row))
            {
                joined[to]++;
                continue;
            }
            int from = placesBefore[before.Segments[row]];
            counts[from, to]++;
            left[from]--;
        }
        var migration = new Migration(names, counts, left, joined, Index(sharesBefore, sharesAfter));
        if (migration.Both == 0 && PseudonymKey.ArePseudonyms(before.Ids) != PseudonymKey.ArePseudonyms(after.Ids))
            throw new InputException(
                "The ids of one scoring are pseudonyms and those of the other are not. Compare two of the same kind, or put the ids back "
                + "with `segment reveal`.");
        if (migration.Both == 0)
            throw new InputException(
                $"The scorings share no customer ('{(before.Ids.Count > 0 ? before.Ids[0] : "")}' is the first id of one, "
                + $"'{(after.Ids.Count > 0 ? after.Ids[0] : "")}' of the other). Compare two scorings of the same customers.");
        return migration;
    }

    /// <summary>Drift of each feature that both scorings have, in the order of the first.</summary>
    public static IReadOnlyList<FeatureDrift> Drift(FeatureTable before, FeatureTable after)
    {
        var drifts = new List<FeatureDrift>();
        for (int j = 0; j < before.Columns.Count; j++)
        {
            int other = after.Columns.ToList().IndexOf(before.Columns[j]);
            if (other < 0 || before.Values.Rows == 0 || after.Values.Rows == 0)
                continue;
            double[] old = before.Values.Column(j);
            double[] recent = after.Values.Column(other);
            drifts.Add(new FeatureDrift(before.Columns[j], StabilityIndex(old, recent), KolmogorovSmirnov.Test(old, recent)));
        }
        return drifts;
    }

    /// <summary>
    /// Population stability index Σ (b − a)·ln(b / a) of the shares in ten bins at the deciles of the first sample; equal deciles share a
    /// bin.
    /// </summary>
    public static double StabilityIndex(double[] before, double[] after)
    {
        double[] edges = Deciles(before);
        return Index(Histogram(before, edges), Histogram(after, edges));
    }

    /// <summary>The edges of ten bins of equally many values; equal ones once.</summary>
    internal static double[] Deciles(double[] values)
    {
        double[] ascending = (double[])values.Clone();
        Array.Sort(ascending);
        return [.. Enumerable.Range(1, Bins - 1).Select(bin => Quantiles.OfSorted(ascending, (double)bin / Bins)).Distinct()];
    }

    /// <summary>How many values lie in each of the bins that edges part; a value on an edge is in the bin below it.</summary>
    internal static double[] Histogram(double[] values, double[] edges)
    {
        var counts = new double[edges.Length + 1];
        foreach (double value in values)
        {
            int place = Array.BinarySearch(edges, value);
            // On an edge: the bin below it.
            counts[place < 0 ? ~place : place]++;
        }
        return counts;
    }

    /// <summary>The population stability index of two lists of counts in the same bins.</summary>
    internal static double Index(double[] before, double[] after)
    {
        double allBefore = before.Sum();
        double allAfter = after.Sum();
        double index = 0;
        for (int bin = 0; bin < before.Length; bin++)
        {
            double a = Math.Max(before[bin] / allBefore, SmallestShare);
            double b = Math.Max(after[bin] / allAfter, SmallestShare);
            index += (b - a) * Math.Log(b / a);
        }
        return index;
    }

    private static Dictionary<string, int> Rows(ScoredTable scoring, string which)
    {
        var rows = new Dictionary<string, int>(scoring.Ids.Count, StringComparer.Ordinal);
        for (int i = 0; i < scoring.Ids.Count; i++)
        {
            if (!rows.TryAdd(scoring.Ids[i], i))
                throw new InputException($"Customer '{scoring.Ids[i]}' stands twice in the {which} scoring. Give one row a customer.");
        }
        return rows;
    }
}
