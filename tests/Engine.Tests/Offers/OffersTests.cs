using Segmentation.Offers;
using Segmentation.Transactions;

namespace Segmentation.Tests.Offers;

public class OffersTests
{
    private static readonly DateTime Start = new(2020, 1, 1, 12, 0, 0);
    private static readonly DateTime AsOf = new(2020, 12, 31);

    [Fact]
    public void Products_BoughtByOneSegmentAlone_AreOfferedToIt()
    {
        Advice advice = Build(TwoSegments(), out _);

        Assert.Equal("roses", Assert.Single(advice.Segments[0].Products).What);
        Assert.Equal("tulips", Assert.Single(advice.Segments[1].Products).What);
        Offer roses = advice.Segments[0].Products[0];
        Assert.Equal(30, roses.Customers);
        Assert.Equal(10, roses.Without);
        Assert.Equal(0.75, roses.Share, 1e-12);
        Assert.Equal(0, roses.ShareElsewhere);
        Assert.True(roses.AdjustedP < 1e-6);
        Assert.Equal(300, roses.Revenue, 1e-9);
        Assert.Equal(300 * (1 - (1 / roses.Lift)), roses.Excess, 1e-9);
    }

    [Fact]
    public void Products_BoughtMoreBecauseMoreOfEverythingIs_AreNotOffered()
    {
        // The first forty buy five products each, the others one of the five: the same mix.
        var shop = new Shop();
        string[] five = ["a", "b", "c", "d", "e"];
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), i < 40 ? five : [five[i % 5]]);

        Assert.All(Build(shop, out _).Segments, segment => Assert.Empty(segment.Products));
    }

    [Fact]
    public void Products_ByChance_AreNotOffered()
    {
        var random = new SeededRandom(7);
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), [.. Enumerable.Range(0, 8).Select(_ => $"p{random.Next(60)}")]);
        Assert.All(
            Build(shop, out _, options: new OfferOptions { LeastCustomers = 3, LeastLift = 1 }).Segments, segment =>
                Assert.Empty(segment.Products));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Products_OfBusyAndIdleCustomersOfEqualTastes_AreNotOffered(ulong seed)
    {
        // Both draw from the same shelf, where some products sell ten times as well: the idle hold best sellers, the busy all sorts.
        var random = new SeededRandom(seed);
        var shop = new Shop();
        for (int i = 0; i < 400; i++)
        {
            int draws = i < 200 ? 4 + random.Next(4) : 40 + random.Next(40);
            shop.Order(
                i, Start.AddDays(
                    i % 300), [.. Enumerable.Range(0, draws).Select(_ => $"p{(int)(80 * Math.Pow(random.NextDouble(), 2.5))}")]);
        }
        CustomerTotals totals = shop.Read();
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => i < 200 ? 0 : 1)];
        Advice advice = Advice.Build(
            totals.OrderTimes!, totals.Amount, AsOf, labels, new ProductCatalog(totals.Lines!), new OfferOptions { LeastLift = 1.2 });

        Assert.All(advice.Segments, segment => Assert.Empty(segment.Products));
    }

    [Fact]
    public void Products_PaidForByOneCustomer_AreNotOffered()
    {
        var shop = TwoSegments();
        shop.Order(0, Start, "roses=5000");
        Assert.Empty(Build(shop, out _).Segments[0].Products);
        Assert.Single(Build(shop, out _, options: new OfferOptions { MostFromOneCustomer = 1 }).Segments[0].Products);
    }

    [Fact]
    public void Services_AreNeverOffered_UnlessAskedFor()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), i < 40 ? ["Postage", "bread"] : ["bread"]);

        Advice advice = Build(shop, out PurchaseLines lines);
        Assert.Empty(advice.Segments[0].Products);
        Assert.Equal("Postage", Assert.Single(advice.NotProducts).Key);
        Advice all = Build(shop, out _, goods: new ProductCatalog(lines, notProducts: []));
        Assert.Equal("Postage", Assert.Single(all.Segments[0].Products).What);
    }

    [Theory]
    [InlineData("POSTAGE", false)]
    [InlineData("Dotcom Postage", false)]
    [InlineData("Discount 10%", false)]
    [InlineData("  manual ", false)]
    [InlineData("Доставка 24 ч", false)]
    [InlineData("TEST TUBE VASE", true)]
    [InlineData("SAMPLE BOX OF TEAS", true)]
    [InlineData("PADS TO MATCH ALL CUSHIONS", true)]
    public void Goods_ByName_AreToldFromServices(string name, bool isGood) =>
        Assert.Equal([isGood], ServiceLines.Goods(new ProductList(IdList.From([""]), IdList.From([name]))));

    [Fact]
    public void Together_OfTeaAndMilk_IsFoundWithItsShareAndLift()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
        {
            if (i % 4 == 0)
                shop.Order(i, Start.AddDays(i), "tea", "milk");
            else
                shop.Order(i, Start.AddDays(i), i % 4 == 1 ? "milk" : "bread", "salt");
        }
        PairRule rule = Assert.Single(Build(shop, out _).Segments[0].Together);

        Assert.Equal(("tea", "milk"), (rule.Bought, rule.Offer));
        Assert.Equal(10, rule.Customers);
        Assert.Equal(1, rule.Share, 1e-12);
        Assert.Equal(2, rule.Lift, 1e-12);
    }

    [Fact]
    public void Together_OfOneCustomerWhoRepeatsABasket_IsNoRule()
    {
        var shop = TwoSegments();
        for (int day = 0; day < 200; day++)
            shop.Order(0, Start.AddDays(day), "pen", "ink");
        Assert.DoesNotContain(Build(shop, out _).Segments[0].Together, rule => rule.Bought == "pen" || rule.Offer == "pen");
    }

    [Fact]
    public void Next_AfterACamera_IsTheLens()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
        {
            bool camera = i % 2 == 0;
            shop.Order(i, Start.AddDays(i), camera ? "camera" : "radio");
            shop.Order(i, Start.AddDays(i + 30), camera ? "lens" : "battery");
        }
        IReadOnlyList<PairRule> next = Build(shop, out _).Segments[0].Next;

        Assert.Contains(next, rule => rule is { Bought: "camera", Offer: "lens", Customers: 20, Share: 1 });
        Assert.Contains(next, rule => rule is { Bought: "radio", Offer: "battery" });
        Assert.Empty(Build(shop, out _).Segments[0].Together);
    }

    [Fact]
    public void EachBound_Changed_ChangesWhatIsFound()
    {
        Shop shop = TwoSegments();
        int Found(OfferOptions options) => Build(shop, out _, options: options).Segments.Sum(segment => segment.Products.Count);

        Assert.Equal(2, Found(new OfferOptions()));
        Assert.Equal(0, Found(new OfferOptions { LeastCustomers = 31 }));
        Assert.Equal(0, Found(new OfferOptions { LeastShare = 0.8 }));
        Assert.Equal(0, Found(new OfferOptions { LeastLift = 100 }));
        Assert.Equal(0, Found(new OfferOptions { Level = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Found(new OfferOptions { Level = 1.5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Found(new OfferOptions { LeastOrderDays = 2 }));
    }

    [Fact]
    public void MostShownAndMostProducts_Changed_ChangeWhatIsShown()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), i < 40 ? ["a", "b", "bread"] : ["c", "d", "bread"]);

        Assert.Equal(2, Build(shop, out _).Segments[0].Products.Count);
        Assert.Single(Build(shop, out _, options: new OfferOptions { MostShown = 1 }).Segments[0].Products);
        Assert.Empty(Build(Mixed(), out _, options: new OfferOptions { MostProducts = 2 }).Segments[0].Together);
        Assert.NotEmpty(Build(Mixed(), out _).Segments[0].Together);

        static Shop Mixed()
        {
            var shop = new Shop();
            for (int i = 0; i < 80; i++)
                shop.Order(i, Start.AddDays(i), i % 4 == 0 ? ["tea", "milk", "salt"] : ["bread", "salt"]);
            return shop;
        }
    }

    [Fact]
    public void Categories_HaveABoundOfTheirOwn()
    {
        Shop shop = TwoSegments();
        PurchaseLines lines = shop.Read().Lines!;
        int[] categoryOf =
            [.. Enumerable.Range(0, lines.Products.Count).Select(
                product => lines.Products.Name(product) is "roses" or "tulips" ? 0 : lines.Products.Name(product) == "bread" ? 1 : -1)];
        int Found(double lift) =>
            Build(shop, out _, options: new OfferOptions { LeastCategoryLift = lift }, goods: new ProductCatalog(
                lines, null, categoryOf, ["flowers", "food"])).Segments.Sum(segment => segment.Categories.Count);

        // Flowers are as common in both segments, and bread too: nothing to offer.
        Assert.Equal(0, Found(1.2));
        categoryOf = [.. categoryOf.Select((category, product) => lines.Products.Name(product) == "tulips" ? 1 : category)];
        Assert.Equal(1, Found(1.2));
        Assert.Equal(0, Found(1e6));
    }

    [Fact]
    public void Margins_Given_RankByProfit()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), i < 40 ? ["dear=20", "cheap=10", "bread"] : ["bread", "butter"]);
        PurchaseLines lines = shop.Read().Lines!;
        string First(double[]? margins) =>
            Build(shop, out _, goods: new ProductCatalog(lines, margins: margins)).Segments[0].Products[0].What;

        Assert.Equal("dear", First(null));
        Assert.Equal(
            "cheap", First(Margins.Of(
                lines.Products, ProductCatalog.Revenue(lines), [new("DEAR", "0.1"), new("cheap", "0.6")], "margins.csv")));
    }

    [Fact]
    public void Margins_NotListed_AreTheMeanByRevenue()
    {
        var products = new ProductList(IdList.From(["A1", "", ""]), IdList.From(["pen", "ink", "cap"]));
        Assert.Equal(
            [0.5, 0.1, 0.4], Margins.Of(products, [300, 100, 50], [new("a1", "0.5"), new("Ink ", "0.1")], "m").Select(
                margin => Math.Round(margin, 12)));
        Assert.Contains("0,3", Assert.Throws<InputException>(() => Margins.Of(products, [1, 1, 1], [new("ink", "0,3")], "m")).Message);
        Assert.Contains(
            "none of its 1", Assert.Throws<InputException>(() => Margins.Of(products, [1, 1, 1], [new("glue", "0.3")], "m")).Message);
    }

    // Forty customers of each segment with bread; thirty of each with a flower of their own.
    private static Shop TwoSegments()
    {
        var shop = new Shop();
        for (int i = 0; i < 80; i++)
            shop.Order(i, Start.AddDays(i), i % 40 < 30 ? ["bread", i < 40 ? "roses" : "tulips"] : ["bread"]);
        return shop;
    }

    private static Advice Build(Shop shop, out PurchaseLines lines, OfferOptions? options = null, ProductCatalog? goods = null)
    {
        CustomerTotals totals = shop.Read();
        lines = totals.Lines!;
        int[] labels = [.. Enumerable.Range(0, totals.Ids.Count).Select(i => i < 40 ? 0 : 1)];
        return Advice.Build(totals.OrderTimes!, totals.Amount, AsOf, labels, goods ?? new ProductCatalog(lines), options);
    }
}
