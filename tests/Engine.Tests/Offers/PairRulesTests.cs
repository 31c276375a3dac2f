using Segmentation.Offers;
using Segmentation.Transactions;

namespace Segmentation.Tests.Offers;

/// <summary>The figures of every rule, counted again the long way.</summary>
public sealed class PairRulesTests
{
    private static readonly OfferOptions Everything =
        new() { LeastCustomers = 1, LeastShare = 0, LeastLift = 1, Level = 1, MostShown = 1000 };

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Together_RandomOrders_HasTheFiguresOfACountByHand(ulong seed)
    {
        PurchaseLines lines = RandomOrders(seed);
        PairRule[] rules = [.. Rules(lines, Everything).Together(Everyone(lines), default)];
        Assert.NotEmpty(rules);
        HashSet<string>[] orders = [.. AllOrders(lines).Select(order => order.Products)];
        foreach (PairRule rule in rules)
        {
            int both = orders.Count(order => order.Contains(rule.Bought) && order.Contains(rule.Offer));
            int first = orders.Count(order => order.Contains(rule.Bought)), second = orders.Count(order => order.Contains(rule.Offer));
            Assert.True(first <= second, "a rule goes from the rarer to the commoner");
            Assert.Equal(
                AllOrders(lines).Where(order => order.Products.Contains(rule.Bought) && order.Products.Contains(rule.Offer)).Select(
                    order => order.Customer).Distinct().Count(), rule.Customers);
            Assert.Equal((double)both / first, rule.Share, 1e-12);
            Assert.Equal((double)both * orders.Length / first / second, rule.Lift, 1e-12);
        }
        EveryProductOnce(rules);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Next_RandomOrders_HasTheFiguresOfACountByHand(ulong seed)
    {
        PurchaseLines lines = RandomOrders(seed);
        PairRule[] rules = [.. Rules(lines, Everything).Next(Everyone(lines), default)];
        Assert.NotEmpty(rules);
        // For each customer and product: the first order that holds it and has another after it.
        (string Bought, HashSet<string> New)[] followed =
        [
            .. AllOrders(lines).GroupBy(order => order.Customer).SelectMany(customer =>
                customer.Zip(customer.Skip(1)).SelectMany(
                    pair => pair.First.Products.Select(
                        product => (product, New: pair.Second.Products.Except(pair.First.Products).ToHashSet())))
                    .DistinctBy(entry => entry.product)),
        ];
        foreach (PairRule rule in rules)
        {
            int customers = followed.Count(entry => entry.Bought == rule.Bought && entry.New.Contains(rule.Offer));
            int anchors = followed.Count(entry => entry.Bought == rule.Bought), offers = followed.Count(
                entry => entry.New.Contains(rule.Offer));
            Assert.Equal(customers, rule.Customers);
            Assert.Equal((double)customers / anchors, rule.Share, 1e-12);
            Assert.Equal((double)customers * followed.Length / anchors / offers, rule.Lift, 1e-12);
            Assert.True(rule.Excess > 0);
        }
        EveryProductOnce(rules);
    }

    [Fact]
    public void Together_OfOtherMembers_CountsThemAlone()
    {
        PurchaseLines lines = RandomOrders(4);
        int[] half = [.. Everyone(lines).Where(customer => customer % 2 == 0)];
        PairRules rules = Rules(lines, Everything);
        IReadOnlyList<PairRule> first = rules.Together(half, default);
        rules.Next(Everyone(lines), default);
        // The square of counts is used again, and holds nothing of what came before.
        Assert.Equal(first, rules.Together(half, default));
        Assert.Equal(first, Rules(lines.SelectCustomers(half), Everything).Together([.. Enumerable.Range(0, half.Length)], default));
    }

    [Fact]
    public void Rules_StricterBounds_AreMetByEveryRule()
    {
        PurchaseLines lines = RandomOrders(5);
        PairRule[] all = [.. Rules(lines, Everything).Together(Everyone(lines), default)];
        foreach (OfferOptions strict in (OfferOptions[])[Everything with { LeastCustomers = 12 }, Everything with { LeastLift = 2.3 },
            Everything with { Level = 0.004 }])
        {
            PairRule[] fewer = [.. Rules(lines, strict).Together(Everyone(lines), default)];
            Assert.NotEqual(all, fewer);
            Assert.All(
                fewer, rule =>
                    Assert.True(rule.Customers >= strict.LeastCustomers && rule.Lift >= strict.LeastLift && rule.AdjustedP < strict.Level));
        }
        Assert.Empty(Rules(lines, Everything with { LeastCustomers = 1000 }).Together(Everyone(lines), default));
        Assert.Empty(Rules(lines, Everything with { Level = 0 }).Together(Everyone(lines), default));
        Assert.Equal(all.Take(2), Rules(lines, Everything with { MostShown = 2 }).Together(Everyone(lines), default));
    }

    [Fact]
    public void PairCounts_SeveralTimesByOneCustomer_AreOneCustomer()
    {
        var counts = new PairCounts(3);
        counts.Add(0, 1, customer: 5);
        counts.Add(0, 1, customer: 5);
        counts.Add(0, 1, customer: 6);
        counts.Add(1, 0, customer: 0);
        Assert.Equal((3, 2), (counts.Times(0, 1), counts.Customers(0, 1)));
        Assert.Equal((1, 1), (counts.Times(1, 0), counts.Customers(1, 0)));
        Assert.Equal((0, 0), (counts.Times(2, 2), counts.Customers(2, 2)));
        counts.Clear();
        Assert.Equal((0, 0), (counts.Times(0, 1), counts.Customers(0, 1)));
    }

    private static PairRules Rules(PurchaseLines lines, OfferOptions options) =>
        new(lines, [.. Enumerable.Range(0, lines.Products.Count)], options);

    private static int[] Everyone(PurchaseLines lines) => [.. Enumerable.Range(0, lines.Customers)];

    private static void EveryProductOnce(PairRule[] rules)
    {
        string[] named = [.. rules.SelectMany(rule => new[] { rule.Bought, rule.Offer })];
        Assert.Equal(named.Length, named.Distinct().Count());
    }

    private static IEnumerable<(int Customer, HashSet<string> Products)> AllOrders(PurchaseLines lines) =>
        from customer in Everyone(lines)
        from order in Enumerable.Range(lines.OrderStarts[customer], lines.OrderStarts[customer + 1] - lines.OrderStarts[customer])
        select (customer, lines.Basket(order).ToArray().Select(lines.Products.Name).ToHashSet());

    // Products of the same block of three are bought together; what comes next is of the block after it.
    private static PurchaseLines RandomOrders(ulong seed)
    {
        var random = new SeededRandom(seed);
        var shop = new Shop();
        for (int customer = 0; customer < 60; customer++)
        {
            int block = random.Next(4);
            for (int order = random.Next(5); order >= 0; order--, block = (block + 1) % 4)
            {
                string[] products =
                    [.. Enumerable.Range(0, 1 + random.Next(4)).Select(
                        _ => $"p{(random.Next(4) == 0 ? random.Next(12) : (3 * block) + random.Next(3))}")];
                shop.Order(customer, new DateTime(2020, 1, 1).AddDays(customer + (400 - (20 * order))), products);
            }
        }
        return shop.Read().Lines!;
    }
}
