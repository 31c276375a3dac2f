using Segmentation.Statistics;

namespace Segmentation.Offers;

/// <summary>Finds the items that each segment buys more of than all other customers do.</summary>
/// <remarks>
/// A segment of busy buyers holds more of everything; what to offer it is what more of its members bought than would if all
/// customers who buy equally many items had equal tastes (<see cref="BaselinePropensity"/>). The unit is a customer with an item, once.
/// Of an item's buyers, a binomial share would then be in the segment: its exact upper tail is the probability, corrected by
/// Benjamini and Hochberg over every item of every segment that has enough buyers.
/// </remarks>
internal static class SegmentOffers
{
    /// <summary>Offers of each segment, best first.</summary>
    /// <param name="names">Name and code of an item.</param>
    /// <param name="margin">Profit a unit of revenue of an item.</param>
    /// <param name="leastLift">Smallest lift of an offer.</param>
    internal static IReadOnlyList<Offer>[] Find(
        SegmentItemCounts holdings, int items, Func<int, (string Name, string Code)> names, Func<int, double> margin, double leastLift,
        OfferOptions options)
    {
        int customers = holdings.Members.Sum();
        var buyers = new int[items];
        for (int item = 0; item < items; item++)
        {
            for (int segment = 0; segment < holdings.Segments; segment++)
                buyers[item] += holdings.Customers(segment, item);
        }
        long[] sizes = [.. Enumerable.Range(0, BaselinePropensity.BinCount).Select(bin => holdings.Sizes.Sum(own => own[bin]))];
        BaselinePropensity tastes = BaselinePropensity.Fit(buyers, sizes, holdings.Held);
        var candidates = new List<(int Segment, int Item, double Lift)>();
        var probabilities = new List<double>();
        long looked = 0;
        for (int item = 0; item < items; item++)
        {
            double all = -1;
            for (int segment = 0; segment < holdings.Segments; segment++)
            {
                int own = holdings.Customers(segment, item);
                if (own < options.Support(holdings.Members[segment]))
                    continue;
                looked++;
                all = all < 0 ? tastes.Expected(item, sizes) : all;
                double expected = tastes.Expected(item, holdings.Sizes[segment]);
                if (!(expected > 0) || !(all > expected))
                    continue;
                // Half a buyer elsewhere keeps the lift of what nobody else buys finite.
                double lift = own / expected / (Math.Max(0.5, buyers[item] - own) / (all - expected));
                if (lift < leastLift || holdings.Largest(segment, item) > options.MostFromOneCustomer * holdings.Revenue(segment, item))
                    continue;
                candidates.Add((segment, item, lift));
                probabilities.Add(BinomialAtLeast(own, buyers[item], expected / all));
            }
        }
        double[] adjusted = FalseDiscovery.Adjust(probabilities, looked);
        var found = new List<(int Segment, Offer Offer)>();
        for (int i = 0; i < candidates.Count; i++)
        {
            (int segment, int item, double lift) = candidates[i];
            double revenue = holdings.Revenue(segment, item);
            double excess = revenue * (1 - (1 / lift)) * margin(item);
            if (adjusted[i] >= options.Level || excess <= 0)
                continue;
            int own = holdings.Customers(segment, item);
            int elsewhere = -own;
            for (int other = 0; other < holdings.Segments; other++)
                elsewhere += holdings.Customers(other, item);
            (string name, string code) = names(item);
            found.Add((segment, new Offer(
                name, code, own, (double)own / holdings.Members[segment], (double)elsewhere / (customers - holdings.Members[segment]),
                lift, revenue, excess, adjusted[i], holdings.Members[segment] - own)));
        }
        return
        [
            .. Enumerable.Range(0, holdings.Segments).Select(segment => (IReadOnlyList<Offer>)
            [
                .. found.Where(offer => offer.Segment == segment).Select(offer => offer.Offer)
                    .OrderByDescending(offer => offer.Excess).ThenBy(offer => offer.What, StringComparer.Ordinal).Take(options.MostShown),
            ]),
        ];
    }

    // P(X ≥ successes), by the identity of binomial and F tails (Abramowitz & Stegun 26.5.24 and 26.6.2).
    private static double BinomialAtLeast(int successes, int trials, double share)
    {
        double denominator = 2.0 * successes;
        double numerator = 2.0 * (trials - successes + 1);
        return TailProbability.F(denominator * (1 - share) / (numerator * share), numerator, denominator);
    }
}
