using System.Runtime.CompilerServices;
using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>What each segment holds of each item: customers who bought it, and what they paid.</summary>
/// <remarks>An item is a product or a category; -1 is none, and is left out everywhere.</remarks>
internal sealed class SegmentItemCounts
{
    private readonly int _items;
    private readonly int[] _customers;
    private readonly double[] _revenue;
    private readonly double[] _largest;

    private SegmentItemCounts(int segments, int items)
    {
        _items = items;
        Segments = segments;
        _customers = new int[segments * items];
        _revenue = new double[segments * items];
        _largest = new double[segments * items];
        Sizes = new long[segments][];
        Held = new long[BaselinePropensity.BinCount];
        for (int segment = 0; segment < segments; segment++)
            Sizes[segment] = new long[BaselinePropensity.BinCount];
        Members = new int[segments];
    }

    internal int Segments { get; }

    /// <summary>Customers of each segment by how many different items they hold, in the bins of <see cref="BaselinePropensity"/>.</summary>
    internal long[][] Sizes { get; }

    /// <summary>Items that the customers of each bin hold, summed over the segments.</summary>
    internal long[] Held { get; }

    internal int[] Members { get; }

    internal int Customers(int segment, int item) => _customers[(segment * _items) + item];

    internal double Revenue(int segment, int item) => _revenue[(segment * _items) + item];

    /// <summary>Most that one customer of the segment paid for the item.</summary>
    internal double Largest(int segment, int item) => _largest[(segment * _items) + item];

    /// <summary>Sums lines.</summary>
    /// <param name="itemOf">Item of each product, or -1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static SegmentItemCounts Count(
        PurchaseLines lines, ReadOnlySpan<int> labels, int segments, int[] itemOf, int items, CancellationToken cancellation)
    {
        var holdings = new SegmentItemCounts(segments, items);
        var paid = new double[items];
        var lastCustomer = new int[items];
        Array.Fill(lastCustomer, -1);
        var own = new List<int>();
        for (int customer = 0; customer < labels.Length; customer++)
        {
            if (customer % 4096 == 0)
                cancellation.ThrowIfCancellationRequested();
            int segment = labels[customer];
            own.Clear();
            Range range = lines.LinesOf(customer);
            for (int line = range.Start.Value; line < range.End.Value; line++)
            {
                int item = itemOf[lines.Product[line]];
                if (item < 0)
                    continue;
                if (lastCustomer[item] != customer)
                {
                    lastCustomer[item] = customer;
                    paid[item] = 0;
                    own.Add(item);
                }
                paid[item] += lines.Amount[line];
            }
            holdings.Members[segment]++;
            if (own.Count > 0)
            {
                int bin = BaselinePropensity.BinOf(own.Count);
                holdings.Sizes[segment][bin]++;
                holdings.Held[bin] += own.Count;
            }
            foreach (int item in own)
            {
                int place = (segment * items) + item;
                holdings._customers[place]++;
                holdings._revenue[place] += paid[item];
                holdings._largest[place] = Math.Max(holdings._largest[place], paid[item]);
            }
        }
        return holdings;
    }
}
