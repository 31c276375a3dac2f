using Segmentation.Features;
using Segmentation.Pipeline.Comparison;
using Segmentation.Profiles;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Own;

/// <summary>Whether segments of one's own can be used, and what stands against it.</summary>
/// <param name="Verdict">In a sentence.</param>
/// <param name="Findings">What stands against it; empty where nothing does.</param>
internal sealed record UseVerdict(Phrase Verdict, IReadOnlyList<Phrase> Findings)
{
    /// <summary>Pairs whose probability is below it differ.</summary>
    internal const double Level = 0.05;

    private const double FewCustomers = 0.02, MuchRevenue = 0.10;
    private const int MostPairsNamed = 6;

    /// <summary>Looks at the sizes of the segments, at what tells them apart, and at how many orders they rest on.</summary>
    /// <param name="own">What parts the customers.</param>
    /// <param name="differences">One entry a feature.</param>
    internal static UseVerdict Of(
        OwnSegments own, SegmentationResult result, CustomerFeatures source, IReadOnlyList<FeatureDifference> differences)
    {
        string[] small = [.. result.Profiles.Where(IsSmall).Select(profile => profile.Name)];
        (int A, int B)[] alike = Alike(differences);
        var findings = new List<Phrase>();
        if (small.Length > 0)
            findings.Add(new Phrase(
                "use.small",
                ("count", small.Length), ("names", string.Join(", ", small)), ("customers", FewCustomers), ("revenue", MuchRevenue)));
        if (alike.Length > 0)
        {
            Phrase[] named = [.. alike.Take(MostPairsNamed).Select(pair =>
                new Phrase("tests.pair", ("a", result.Profiles[pair.A].Name), ("b", result.Profiles[pair.B].Name)))];
            findings.Add(new Phrase(
                alike.Length > MostPairsNamed ? "use.alike-and-more" : "use.alike",
                ("count", alike.Length), ("pairs", named), ("more", alike.Length - MostPairsNamed)));
        }
        if (!own.OnlyOwnColumns)
        {
            if (SingleOrders(source) is not { } single)
                findings.Add(new Phrase("use.orders-not-known"));
            else if (single > 0.5)
                findings.Add(new Phrase("use.single-order", ("share", single)));
        }
        int pairs = result.Profiles.Count * (result.Profiles.Count - 1) / 2;
        string verdict = alike.Length == pairs || small.Length >= result.Profiles.Count - 1 ? "use.no"
            : findings.Count > 0 ? "use.with-care" : "use.yes";
        return new UseVerdict(new Phrase(verdict, ("count", findings.Count)), findings);
    }

    private static bool IsSmall(SegmentProfile profile) =>
        profile.CustomerShare < FewCustomers && !(profile.RevenueShare >= MuchRevenue);

    // Pairs that differ in no feature.
    private static (int A, int B)[] Alike(IReadOnlyList<FeatureDifference> differences) => differences.Count == 0
        ? []
        : [.. Enumerable.Range(0, differences[0].Difference.Pairs.Count)
            .Where(i => differences.All(difference => difference.Difference.Pairs[i].AdjustedP >= Level))
            .Select(i => (differences[0].Difference.Pairs[i].A, differences[0].Difference.Pairs[i].B))];

    // Share of the customers who ordered once; null where orders are not known.
    private static double? SingleOrders(CustomerFeatures source)
    {
        if (source.Table.ValuesOf(FeatureCatalog.Frequency) is { } frequency)
            return frequency.Count(orders => orders == 1) / (double)frequency.Length;
        if (source.Times is not { Orders: OrderTimes orders })
            return null;
        int customers = source.Table.Values.Rows;
        return Enumerable.Range(0, customers).Count(i => orders.Of(i).Length == 1) / (double)customers;
    }
}
