using MathNet.Numerics.Distributions;
using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Lists;

/// <summary>What one group of a trial did.</summary>
/// <param name="Customers">Customers of the group.</param>
/// <param name="Buyers">Those who ordered.</param>
/// <param name="Orders">Their orders.</param>
/// <param name="Revenue">Their revenue.</param>
internal sealed record TrialGroup(int Customers, int Buyers, long Orders, double Revenue)
{
    /// <summary>Share of the customers who ordered; null of nobody.</summary>
    public double? Rate => Customers == 0 ? null : (double)Buyers / Customers;

    /// <summary>Revenue a customer; null of nobody.</summary>
    public double? RevenueEach => Customers == 0 ? null : Revenue / Customers;
}

/// <summary>What writing to a list did, by the customers who were held back.</summary>
/// <param name="Segment">Name of the segment; null for all lists together.</param>
/// <param name="List">Those who were written to.</param>
/// <param name="Control">Those who were held back.</param>
/// <param name="Rate">How the share of buyers differs, 95 %; null where a group is empty.</param>
/// <param name="P">Two-sided probability of shares this different by chance; null where a group is empty.</param>
/// <param name="CorrectedP">The same, corrected for the number of lists (Holm); null for all lists together.</param>
/// <param name="RevenueEach">How the revenue a customer differs, 95 % (Welch); null where a group has fewer than two.</param>
internal sealed record ListOutcome(
    string? Segment, TrialGroup List, TrialGroup Control, Difference? Rate, double? P, double? CorrectedP, Difference? RevenueEach)
{
    /// <summary>Relative lift of the share of buyers; null where nobody who was held back bought.</summary>
    public double? Lift => Rate is { } rate && Control.Rate is > 0 and { } control ? rate.Value / control : null;

    /// <summary>Revenue that writing brought beyond what the list would have bought anyway; null where it is not known.</summary>
    public Difference? Extra => RevenueEach is { } each ? new Difference(OfList(each.Value), OfList(each.Lower), OfList(each.Upper)) : null;

    private double OfList(double each) => Math.Round(each * List.Customers, 2);
}

/// <summary>Reads a trial: customers of lists against those who were held back, whether or not a letter reached them.</summary>
/// <remarks>
/// Held back are the same share of every list, drawn alike, so all lists together compare like a list. Revenue is skewed; the interval is
/// Welch's, which needs some hundred customers a group to be honest.
/// </remarks>
internal static class TrialOutcome
{
    /// <summary>Compares list and control group of each segment, and of all together, which come last.</summary>
    /// <param name="lists">Who was on which list.</param>
    /// <param name="purchases">Orders and revenue of those who ordered since: columns <c>frequency</c> and <c>monetary</c>.</param>
    public static IReadOnlyList<ListOutcome> Read(TrialAssignments lists, FeatureTable purchases)
    {
        int orders = Array.IndexOf([.. purchases.Columns], FeatureCatalog.Frequency.Name);
        int revenue = Array.IndexOf([.. purchases.Columns], FeatureCatalog.Monetary.Name);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < purchases.Ids.Count; row++)
            rows.Add(purchases.Ids[row], row);
        var bought = new (double Orders, double Revenue)[lists.Ids.Count];
        for (int i = 0; i < bought.Length; i++)
        {
            if (rows.TryGetValue(lists.Ids[i], out int row))
                bought[i] = (purchases.Values.Row(row)[orders], purchases.Values.Row(row)[revenue]);
        }
        List<ListOutcome> outcomes = [.. lists.Names.Select((name, segment) => Of(name, Members(segment)))];
        double[] tested = [.. outcomes.Select(outcome => outcome.P).OfType<double>()];
        var corrected = new Queue<double>(Holm.Adjust(tested));
        outcomes = [.. outcomes.Select(outcome => outcome.P is null ? outcome : outcome with { CorrectedP = corrected.Dequeue() })];
        return [.. outcomes, Of(null, [.. Enumerable.Range(0, bought.Length)])];

        int[] Members(int segment) => [.. Enumerable.Range(0, bought.Length).Where(i => lists.Segments[i] == segment)];

        ListOutcome Of(string? name, int[] members)
        {
            int[] list = [.. members.Where(i => !lists.IsHeld[i])];
            int[] held = [.. members.Where(i => lists.IsHeld[i])];
            TrialGroup first = Group(list), second = Group(held);
            bool both = list.Length > 0 && held.Length > 0;
            return new ListOutcome(
                name, first, second,
                both ? TwoShares.Compare(first.Buyers, first.Customers, second.Buyers, second.Customers) : null,
                both ? TwoShares.Probability(first.Buyers, first.Customers, second.Buyers, second.Customers) : null,
                null,
                list.Length > 1 && held.Length > 1 ? Means(list, held) : null);
        }

        TrialGroup Group(int[] members) => new(
            members.Length,
            members.Count(i => bought[i].Orders > 0),
            (long)members.Sum(i => bought[i].Orders),
            Math.Round(members.Sum(i => bought[i].Revenue), 2));

        Difference Means(int[] list, int[] held)
        {
            double[] first = [.. list.Select(i => bought[i].Revenue)];
            double[] second = [.. held.Select(i => bought[i].Revenue)];
            double difference = first.Average() - second.Average();
            WelchResult test = MeanTests.Welch(first, second);
            double half = test.T == 0 || double.IsInfinity(test.T)
                ? 0 : Math.Abs(difference / test.T) * StudentT.InvCDF(0, 1, test.Degrees, 0.975);
            return new Difference(difference, difference - half, difference + half);
        }
    }
}
