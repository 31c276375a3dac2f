using Segmentation.Features;

namespace Segmentation.Pipeline;

/// <summary>Parts customers beyond the fences from those who are clustered.</summary>
internal sealed class OutlierSplit
{
    private readonly int[] _firstBeyond;

    private OutlierSplit(OutlierResult found, int[] firstBeyond, int[] usual)
    {
        Found = found;
        _firstBeyond = firstBeyond;
        Usual = usual;
    }

    /// <summary>Who they are.</summary>
    internal OutlierResult Found { get; }

    /// <summary>Rows of everyone else, ascending.</summary>
    internal int[] Usual { get; }

    /// <summary>Looks for customers beyond the fences.</summary>
    internal static OutlierSplit Of(FeatureTable table, SegmentationOptions options)
    {
        OutlierFences fences = OutlierFences.Fit(table, options.Transform, options.OutlierMultiplier);
        int[] first = fences.FirstBeyond(table);
        int[] beyond = [.. Enumerable.Range(0, first.Length).Where(i => first[i] >= 0)];
        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        double? share = null;
        if (monetary >= 0)
        {
            double all = table.Values.Column(monetary).Sum();
            share = all > 0 ? beyond.Sum(i => table.Values[i, monetary]) / all : 0;
        }
        var found = new OutlierResult(fences)
        {
            Handling = options.Outliers,
            Customers = table.SelectRows(beyond),
            Beyond = [.. beyond.Select(i => first[i])],
            CustomerShare = (double)beyond.Length / first.Length,
            RevenueShare = share,
        };
        return new OutlierSplit(found, first, [.. Enumerable.Range(0, first.Length).Where(i => first[i] < 0)]);
    }

    /// <summary>
    /// Labels of all customers from those of the usual ones: each kind of outlier that occurs is one more segment after the clusters,
    /// the kind that brings the most revenue first.
    /// </summary>
    /// <param name="labels">Of the usual customers, in [0, clusters).</param>
    internal (int[] Labels, OutlierResult Found) Separate(int[] labels, int clusters)
    {
        int monetary = Found.Customers.IndexOf(FeatureCatalog.Monetary);
        OutlierKind[] kinds =
        [
            .. Found.Beyond.Index().GroupBy(customer => Found.Fences.Fences[customer.Item].Kind)
                .OrderByDescending(kind => monetary < 0 ? 0 : kind.Sum(customer => Found.Customers.Values[customer.Index, monetary]))
                .ThenBy(kind => kind.Key)
                .Select(kind => kind.Key),
        ];
        int[] segments =
            [.. Found.Fences.Fences.Select(fence => Array.IndexOf(kinds, fence.Kind) is var kind and >= 0 ? clusters + kind : -1)];
        var all = new int[_firstBeyond.Length];
        int usual = 0;
        for (int i = 0; i < all.Length; i++)
            all[i] = _firstBeyond[i] < 0 ? labels[usual++] : segments[_firstBeyond[i]];
        return (all, Found with { Segments = segments });
    }
}
