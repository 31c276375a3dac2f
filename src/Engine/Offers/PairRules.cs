using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Statistics;
using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>
/// Finds products that go together in one order, and those that follow each other from one order to the next, within a segment.
/// </summary>
/// <remarks>
/// Counted are the products with most buyers (<see cref="OfferOptions.MostProducts"/>): a square of counts for them stands in memory,
/// for one segment at a time. The loops run once and are long, so they are compiled at once rather than by tiers. Together: orders with
/// both, against what their single frequencies make of it; a customer who repeats a
/// basket is one witness, so that counts are scaled down to customers before they are tested. Next: customers who bought the first
/// and ordered again, and had the second in that following order and not in the first, each once for a pair.
/// </remarks>
internal sealed class PairRules
{
    // Of the pairs with enough customers, those with most to gain are tested; the others count as tested and not found.
    private const int MostTested = 500;

    private readonly PurchaseLines _lines;
    private readonly int[] _rank;
    private readonly int[] _products;
    private readonly PairCounts _counts;
    private readonly OfferOptions _options;

    internal PairRules(PurchaseLines lines, int[] productsByBuyers, OfferOptions options)
    {
        _lines = lines;
        _options = options;
        _products = productsByBuyers;
        _rank = new int[lines.Products.Count];
        Array.Fill(_rank, -1);
        for (int i = 0; i < _products.Length; i++)
            _rank[_products[i]] = i;
        _counts = new PairCounts(_products.Length);
    }

    /// <summary>Rules of one order.</summary>
    /// <param name="members">Rows of the segment's customers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal IReadOnlyList<PairRule> Together(ReadOnlySpan<int> members, CancellationToken cancellation)
    {
        _counts.Clear();
        var orders = new int[_products.Length];
        var value = new LineValues(_products.Length);
        var basket = new List<int>();
        var seen = new Basket(_products.Length);
        int all = 0;
        foreach (int customer in members)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int order = _lines.OrderStarts[customer]; order < _lines.OrderStarts[customer + 1]; order++)
            {
                seen.Fill(_lines, order, _rank, basket, value);
                all++;
                Span<int> own = CollectionsMarshal.AsSpan(basket);
                // Each pair once, the one with more buyers first; ascending, a row of counts is walked from left to right.
                own.Sort();
                for (int i = 0; i < own.Length; i++)
                {
                    orders[own[i]]++;
                    for (int j = i + 1; j < own.Length; j++)
                        _counts.Add(own[i], own[j], customer);
                }
            }
        }
        var found = new List<Candidate>();
        int support = _options.Support(members.Length);
        long looked = 0;
        for (int a = 0; a < _products.Length; a++)
        {
            for (int b = a + 1; b < _products.Length; b++)
            {
                int customers = _counts.Customers(a, b);
                if (customers < support)
                    continue;
                looked++;
                int times = _counts.Times(a, b);
                double expected = (double)orders[a] * orders[b] / all;
                // From the rarer to the commoner: there the share of orders that agree is larger.
                (int bought, int offer) = orders[a] <= orders[b] ? (a, b) : (b, a);
                found.Add(
                    new Candidate(
                        bought, offer, customers, (double)times / orders[bought], times / expected, (times - expected) * value.OfOrder(
                            offer, orders[offer])));
            }
        }
        return Choose(found, looked, pair =>
        {
            int times = _counts.Times(Math.Min(pair.Bought, pair.Offer), Math.Max(pair.Bought, pair.Offer));
            return Scaled(times, orders[pair.Bought], orders[pair.Offer], all, (double)pair.Customers / times);
        });
    }

    /// <summary>Rules from one order to the next.</summary>
    /// <param name="members">Rows of the segment's customers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal IReadOnlyList<PairRule> Next(ReadOnlySpan<int> members, CancellationToken cancellation)
    {
        _counts.Clear();
        int n = _products.Length;
        var anchors = new int[n];
        var followed = new long[n];
        var orders = new int[n];
        var value = new LineValues(n);
        var lastAnchor = new int[n];
        List<int> basket = [], next = [];
        var seen = new Basket(n);
        foreach (int customer in members)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = _lines.OrderStarts[customer], end = _lines.OrderStarts[customer + 1];
            if (end - first < 2)
                continue;
            seen.Fill(_lines, first, _rank, basket, value: null);
            for (int order = first + 1; order < end; order++)
            {
                (basket, next) = (next, basket);
                // Filled last, the marks of the basket before it tell which of its products are new.
                List<int> before = next;
                seen.Fill(_lines, order, _rank, basket, value);
                foreach (int product in basket)
                    orders[product]++;
                foreach (int bought in before)
                {
                    // The first order with a following one speaks for the customer.
                    if (lastAnchor[bought] == customer + 1)
                        continue;
                    lastAnchor[bought] = customer + 1;
                    anchors[bought]++;
                    foreach (int offer in basket)
                    {
                        if (!seen.WasBefore(offer))
                        {
                            _counts.Add(bought, offer, customer);
                            followed[offer]++;
                        }
                    }
                }
            }
        }
        long all = anchors.Sum(count => (long)count);
        var found = new List<Candidate>();
        int support = _options.Support(members.Length);
        long looked = 0;
        for (int bought = 0; bought < n; bought++)
        {
            for (int offer = 0; offer < n; offer++)
            {
                int customers = _counts.Customers(bought, offer);
                if (customers < support)
                    continue;
                looked++;
                double expected = (double)anchors[bought] * followed[offer] / all;
                found.Add(
                    new Candidate(
                        bought, offer, customers, (double)customers / anchors[bought], customers / expected,
                        (customers - expected) * value.OfOrder(offer, orders[offer])));
            }
        }
        return Choose(found, looked, pair => Hypergeometric.AtLeast(pair.Customers, anchors[pair.Bought], followed[pair.Offer], all));
    }

    private List<PairRule> Choose(List<Candidate> found, long looked, Func<Candidate, double> probability)
    {
        Candidate[] best =
            [.. found.Where(pair => pair.Lift >= _options.LeastLift && pair.Excess > 0).OrderByDescending(pair => pair.Excess).ThenBy(
                pair => pair.Bought).ThenBy(pair => pair.Offer).Take(MostTested)];
        double[] adjusted = FalseDiscovery.Adjust([.. best.Select(probability)], looked);
        var rules = new List<PairRule>();
        var named = new HashSet<int>();
        for (int i = 0; i < best.Length && rules.Count < _options.MostShown; i++)
        {
            // Five rules about the same two teacups tell less than five about ten products.
            if (adjusted[i] >= _options.Level || named.Contains(best[i].Bought) || named.Contains(best[i].Offer))
                continue;
            named.Add(best[i].Bought);
            named.Add(best[i].Offer);
            (int bought, int offer) = (_products[best[i].Bought], _products[best[i].Offer]);
            rules.Add(new PairRule(
                _lines.Products.Name(bought), _lines.Products.Codes[bought], _lines.Products.Name(offer), _lines.Products.Codes[offer],
                best[i].Customers, best[i].Share, best[i].Lift, best[i].Excess, adjusted[i]));
        }
        return rules;
    }

    // Fisher's test on counts that are scaled down to one witness a customer.
    private static double Scaled(int times, int a, int b, int all, double factor)
    {
        long Down(int count) => Math.Max(1, (long)Math.Round(count * factor));
        long both = Down(times), first = Math.Max(both, Down(a)), second = Math.Max(both, Down(b));
        return Hypergeometric.AtLeast(both, first, second, Math.Max(first + second - both, Down(all)));
    }

    private readonly record struct Candidate(int Bought, int Offer, int Customers, double Share, double Lift, double Excess);

    /// <summary>What an order's lines of a product are worth, the largest line left out: one absurd line is no rule.</summary>
    private sealed class LineValues(int products)
    {
        private readonly double[] _sum = new double[products];
        private readonly double[] _largest = new double[products];

        internal void Add(int product, double amount)
        {
            _sum[product] += amount;
            _largest[product] = Math.Max(_largest[product], amount);
        }

        internal double OfOrder(int product, int orders) => orders < 2 ? _sum[product] : (_sum[product] - _largest[product]) / (orders - 1);
    }

    /// <summary>Makes baskets of distinct products, and remembers the last two.</summary>
    private sealed class Basket(int products)
    {
        private readonly int[] _mark = new int[products];
        private readonly int[] _markBefore = new int[products];
        private int _number;

        /// <summary>The distinct products of an order that are counted, in the order of its lines.</summary>
        /// <param name="value">Where what was paid is added; null for nowhere.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal void Fill(PurchaseLines lines, int order, int[] rank, List<int> basket, LineValues? value)
        {
            _number++;
            basket.Clear();
            for (int line = lines.LineStarts[order]; line < lines.LineStarts[order + 1]; line++)
            {
                int product = rank[lines.Product[line]];
                if (product < 0)
                    continue;
                value?.Add(product, lines.Amount[line]);
                if (_mark[product] == _number)
                    continue;
                _markBefore[product] = _mark[product];
                _mark[product] = _number;
                basket.Add(product);
            }
        }

        /// <summary>Whether a product of the last basket was in the one before it too.</summary>
        internal bool WasBefore(int product) => _markBefore[product] == _number - 1;
    }
}
