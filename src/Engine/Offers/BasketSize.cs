using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>How many different goods an order of a segment holds, and what larger orders bring.</summary>
/// <param name="Median">Different goods in the median order.</param>
/// <param name="Upper">Different goods from which an order is among the largest quarter.</param>
/// <param name="MedianRevenue">Mean revenue of the orders with the median number of goods or fewer.</param>
/// <param name="UpperRevenue">Mean revenue of the orders of the largest quarter.</param>
internal sealed record BasketSize(double Median, double Upper, double MedianRevenue, double UpperRevenue)
{
    /// <summary>Looks at every order of some customers; null where none holds goods.</summary>
    /// <param name="isGood">Whether a product is no service.</param>
    /// <param name="members">Rows of the customers.</param>
    internal static BasketSize? Of(PurchaseLines lines, Func<int, bool> isGood, ReadOnlySpan<int> members)
    {
        var sizes = new List<double>();
        var revenues = new List<double>();
        var goods = new HashSet<int>();
        foreach (int customer in members)
        {
            for (int order = lines.OrderStarts[customer]; order < lines.OrderStarts[customer + 1]; order++)
            {
                goods.Clear();
                double revenue = 0;
                for (int line = lines.LineStarts[order]; line < lines.LineStarts[order + 1]; line++)
                {
                    revenue += lines.Amount[line];
                    if (isGood(lines.Product[line]))
                        goods.Add(lines.Product[line]);
                }
                if (goods.Count == 0)
                    continue;
                sizes.Add(goods.Count);
                revenues.Add(revenue);
            }
        }
        if (sizes.Count == 0)
            return null;
        double[] ascending = [.. sizes.Order()];
        double median = Math.Floor(Quantiles.OfSorted(ascending, 0.5)), upper = Math.Ceiling(Quantiles.OfSorted(ascending, 0.75));
        double Mean(Func<double, bool> chosen)
        {
            double[] own = [.. revenues.Where((_, order) => chosen(sizes[order]))];
            return own.Length == 0 ? 0 : own.Average();
        }
        return new BasketSize(median, upper, Mean(size => size <= median), Mean(size => size >= upper));
    }
}
