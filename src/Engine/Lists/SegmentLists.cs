using Segmentation.Features;
using Segmentation.Statistics;

namespace Segmentation.Lists;

/// <summary>The lists of a run's segments: whom to write to, and whom to hold back.</summary>
/// <remarks>
/// An address gets one letter: of customers who share one, the first by id stands for all. So nobody is written to who is held back, and
/// nobody twice.
/// </remarks>
internal static class SegmentLists
{
    private const double LargestLift = 100;

    /// <summary>Makes the lists, those of the segments that bring most first.</summary>
    /// <param name="segments">The segments of a run.</param>
    /// <param name="contacts">How to reach the customers.</param>
    /// <param name="baseRates">Share of customers who buy without a letter, by segment, where it is known.</param>
    public static IReadOnlyList<SegmentList> Build(
        ScoredTable segments, ContactBook contacts, ListOptions options, IReadOnlyDictionary<string, double> baseRates)
    {
        ListTarget target = options.Target;
        Contact?[] reached =
            [.. Enumerable.Range(0, segments.Ids.Count).Select(row => contacts.Contacts.GetValueOrDefault(segments.Ids[row]))];
        Dictionary<string, int> holders = Holders(segments, reached, target);
        var lists = new List<SegmentList>();
        foreach (int segment in Order(segments))
        {
            int customers = 0, unknown = 0, withoutConsent = 0, withoutAddress = 0, shared = 0;
            var members = new List<int>();
            var held = new List<int>();
            for (int row = 0; row < reached.Length; row++)
            {
                if (segments.Segments[row] != segment)
                    continue;
                customers++;
                if (reached[row] is not { } contact)
                    unknown++;
                else if (!contact.Consents)
                    withoutConsent++;
                else if (target.Address(contact) is not { } address)
                    withoutAddress++;
                else if (holders[address] != row)
                    shared++;
                else if (ControlGroup.Holds(segments.Ids[row], options.Seed, options.Control))
                    held.Add(row);
                else
                    members.Add(row);
            }
            string name = segments.Names[segment];
            double? rate = options.BaseRate ?? (baseRates.TryGetValue(name, out double own) ? own : null);
            TrialSize? size = options.Control > 0 && rate is > 0 and < 1 ? Size(rate.Value, options, members.Count, held.Count) : null;
            var losses = new ListLosses(unknown, withoutConsent, withoutAddress, shared);
            lists.Add(new SegmentList(name, customers, losses, members, held, size));
        }
        return lists;
    }

    // Of those who may be written to, the one by whom each address is reached.
    private static Dictionary<string, int> Holders(ScoredTable segments, Contact?[] reached, ListTarget target)
    {
        var holders = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int row = 0; row < reached.Length; row++)
        {
            if (reached[row] is not { Consents: true } contact || target.Address(contact) is not { } address)
                continue;
            if (!holders.TryGetValue(address, out int other) || string.CompareOrdinal(segments.Ids[row], segments.Ids[other]) < 0)
                holders[address] = row;
        }
        return holders;
    }

    // By revenue, else by customers; equal ones by name.
    private static IEnumerable<int> Order(ScoredTable segments)
    {
        int revenue = Array.IndexOf([.. segments.Features.Columns], FeatureCatalog.Monetary.Name);
        var weights = new double[segments.Names.Count];
        for (int row = 0; row < segments.Segments.Length; row++)
            weights[segments.Segments[row]] += revenue < 0 ? 1 : segments.Features.Values.Row(row)[revenue];
        return Enumerable.Range(0, weights.Length)
            .OrderByDescending(segment => weights[segment]).ThenBy(segment => segments.Names[segment], StringComparer.Ordinal);
    }

    private static TrialSize Size(double rate, ListOptions options, int members, int held)
    {
        double ratio = (1 - options.Control) / options.Control;
        double lifted = Math.Min(rate * (1 + options.Lift), (1 + rate) / 2);
        long needed = TwoShares.SizeOfSecond(lifted, rate, ratio);
        return new TrialSize(rate, needed, (long)Math.Ceiling(needed / options.Control), Detectable(rate, members, held));
    }

    // The group that is needed shrinks as the lift grows: the smallest lift for which this one does is found by halving.
    private static double? Detectable(double rate, int members, int held)
    {
        if (members == 0 || held == 0)
            return null;
        double ratio = (double)members / held;
        double high = Math.Min(LargestLift, (1 - rate) / rate * 0.999);
        if (Needed(high) > held)
            return null;
        double low = 0;
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            if (middle > 0 && Needed(middle) <= held)
                high = middle;
            else
                low = middle;
        }
        return high;

        long Needed(double lift) => TwoShares.SizeOfSecond(rate * (1 + lift), rate, ratio);
    }
}
