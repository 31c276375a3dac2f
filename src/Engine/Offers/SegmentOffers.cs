using Segmentation.Statistics;

namespace Segmentation.Offers;

/// <summary>Finds the items that each segment buys more of than all other customers do.</summary>
/// <remarks>
/// Compared is the mix, not the amount: a segment of busy buyers holds more of everything, and what to offer it is what it holds
/// more of than its busyness explains. The unit is a customer with an item, once; Fisher's exact test asks whether the segment's
/// share of an item's buyers is larger than its share of all such pairs. Corrected by Benjamini and Hochberg over every item
/// of every segment that has enough buyers.
/// </remarks>
internal static class SegmentOffers
{
    /// <summary>Offers of each segment, best first.</summary>
    /// <param name="names">Name and code of an item.</param>
    /// <param name="margin">Profit a unit of revenue of an item.</param>
    /// <param name="leastLift">Smallest lift of an offer.</param>
    internal static IReadOnlyList<Offer>[] Find(Holdings holdings, int items, Func<int, (string Name, string Code)> names, Func<int, double> margin, double leastLift, OfferOptions options)
    {
        long pairs = holdings.Pairs.Sum();
        int customers = holdings.Members.Sum();
        var candidates = new List<(int Segment, int Item, double Lift)>();
        var probabilities = new List<double>();
        long looked = 0;
        for (int item = 0; item < items; item++)
        {
            int buyers = 0;
            for (int segment = 0; segment < holdings.Segments; segment++)
                buyers += holdings.Customers(segment, item);
            for (int segment = 0; segment < holdings.Segments; segment++)
            {
                int own = holdings.Customers(segment, item);
                long ownPairs = holdings.Pairs[segment];
                if (own < options.Support(holdings.Members[segment]) || ownPairs == pairs)
                    continue;
                looked++;
                // Half a buyer elsewhere keeps the lift of what nobody else buys finite.
                double lift = (double)own / ownPairs / (Math.Max(0.5, buyers - own) / (pairs - ownPairs));
                if (lift < leastLift || holdings.Largest(segment, item) > options.MostFromOneCustomer * holdings.Revenue(segment, item))
                    continue;
                candidates.Add((segment, item, lift));
                probabilities.Add(Hypergeometric.AtLeast(own, buyers, ownPairs, pairs));
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
}
