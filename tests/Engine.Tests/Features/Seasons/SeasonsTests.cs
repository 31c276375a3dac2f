using Segmentation.Features.Seasons;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Features.Seasons;

public class SeasonsTests
{
    private static readonly DateTime Start = new(2019, 1, 1, 10, 0, 0);

    [Fact]
    public void Build_ShopThatSellsTwiceAsMuchInDecember_FindsItsHighSeason()
    {
        ShopCalendar shop = ShopCalendar.Build(Shop(days: 730, inSeason: 3), new SeasonOptions());

        Assert.NotNull(shop.HighSeason);
        Assert.Equal(new DateTime(2001, 11, 10), shop.HighSeason.Start);
        Assert.Equal(new DateTime(2001, 12, 21), shop.HighSeason.End);
        Assert.InRange(shop.HighSeason.Ratio!.Value, 2.4, 2.6);
        Assert.Equal(42 / 365.0, shop.HighSeason.ChanceShare, 1e-3);
        Assert.Equal(2, shop.Years, 1e-2);
    }

    [Fact]
    public void Build_ShopThatSellsEvenly_HasNoHighSeasonAndSaysWhy()
    {
        Assert.Contains(
            "no weeks of the year stand out", ShopCalendar.Build(Shop(days: 730, inSeason: 1), new SeasonOptions()).WhyNoHighSeason
                .In(Language.English));
        ShopCalendar half = ShopCalendar.Build(Shop(days: 180, inSeason: 3), new SeasonOptions());
        Assert.Null(half.HighSeason);
        Assert.Contains("180 days, not a year", half.WhyNoHighSeason.In(Language.English));
    }

    [Fact]
    public void Build_GivenHighSeason_IsTakenAsItIs()
    {
        var options = new SeasonOptions { HighSeason = HighSeason.Parse("12-20..01-10") };
        ShopCalendar shop = ShopCalendar.Build(Shop(days: 365, inSeason: 3), options);

        Assert.Equal("12-20..01-10", shop.HighSeason!.ToString());
        Assert.Equal(22, shop.HighSeason.Days);
        Assert.True(shop.HighSeason.Contains(new DateTime(2020, 1, 1)));
        Assert.False(shop.HighSeason.Contains(new DateTime(2020, 2, 29)));
        Assert.Equal(22 / 365.0, shop.HighSeason.ChanceShare, 1e-12);
    }

    [Theory]
    [InlineData("11-01")]
    [InlineData("11-31..12-12")]
    [InlineData("01-01..12-01")]
    public void Parse_BadHighSeason_IsRefused(string text) => Assert.Throws<InputException>(() => HighSeason.Parse(text));

    [Fact]
    public void Build_CustomersOfEachKind_AreToldApart()
    {
        DateTime[] everyMonth = [.. Enumerable.Range(0, 24).Select(month => Start.AddMonths(month).AddDays(month % 7))];
        DateTime[] everyChristmas = [new(2019, 11, 25), new(2019, 12, 5), new(2019, 12, 14), new(2020, 11, 28), new(2020, 12, 9)];
        DateTime[] oneSpring = [new(2019, 3, 1), new(2019, 3, 12), new(2019, 3, 22), new(2019, 4, 2), new(2019, 4, 12)];
        DateTime[] once = [new(2019, 6, 3, 9, 0, 0), new(2019, 6, 4, 9, 0, 0)];
        DateTime[] twice = [new(2019, 2, 1), new(2019, 7, 20)];
        DateTime[] young = [new(2020, 11, 1), new(2020, 11, 12), new(2020, 12, 1)];

        CustomerSeasons seasons = CustomerSeasons.Build(
            OrderTimes.From([everyMonth, everyChristmas, oneSpring, once, twice, young]), new DateTime(2020, 12, 31));

        Assert.Equal(
            [SeasonKind.Regular, SeasonKind.Seasonal, SeasonKind.OneSeason, SeasonKind.OneTime, SeasonKind.Undecided, SeasonKind.Undecided],
            seasons.Customers.Select(customer => customer.Kind));
        Assert.Equal(12, seasons.Customers[1].SeasonMonth);
        Assert.InRange(seasons.Customers[1].Seasonality, 0.9, 1);
        Assert.InRange(seasons.Customers[0].Seasonality, 0, 0.2);
        Assert.Equal(1, seasons.Customers[3].Purchases);
    }

    [Fact]
    public void Build_CustomerKnownForWeeks_IsNeverSeasonalForThat()
    {
        DateTime[] dense = [.. Enumerable.Range(0, 12).Select(week => new DateTime(2020, 9, 1).AddDays(8 * week))];
        CustomerSeason season = CustomerSeasons.Build(OrderTimes.From([dense]), new DateTime(2020, 12, 20)).Customers[0];

        Assert.Equal(SeasonKind.Regular, season.Kind);
        Assert.True(season.P > 0.1);
        Assert.True(season.Seasonality < 0.6);
    }

    [Fact]
    public void Build_CustomersWhoBuyByChance_BunchNoOftenerThanTheLevelSays()
    {
        var random = new SeededRandom(3);
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 4000).Select(_ =>
            (IReadOnlyList<DateTime>)[.. Enumerable.Range(0, 2 + random.Next(8)).Select(_ => Start.AddDays(random.Next(700)))])];

        CustomerSeasons seasons = CustomerSeasons.Build(OrderTimes.From(customers), Start.AddDays(700), new SeasonOptions { Level = 0.05 });

        // The level holds for purchases at random days since the first; all of them random is a little more spread.
        Assert.InRange(seasons.Customers.Count(customer => customer.P < 0.05) / 4000.0, 0.01, 0.065);
    }

    [Fact]
    public void Build_EachOption_ChangesTheKind()
    {
        DateTime[] orders = [new(2019, 11, 20), new(2019, 12, 1), new(2019, 12, 12), new(2020, 11, 28)];
        OrderTimes times = OrderTimes.From([orders]);
        SeasonKind Kind(SeasonOptions options) => CustomerSeasons.Build(times, new DateTime(2020, 12, 31), options).Customers[0].Kind;

        Assert.Equal(SeasonKind.Seasonal, Kind(new SeasonOptions()));
        Assert.Equal(SeasonKind.Regular, Kind(new SeasonOptions { Level = 0.0005 }));
        Assert.Equal(SeasonKind.Undecided, Kind(new SeasonOptions { Level = 0.0005, LeastPurchases = 5 }));
        Assert.Equal(SeasonKind.OneSeason, Kind(new SeasonOptions { LeastAwayDays = 400 }));
        Assert.Equal(SeasonKind.Undecided, Kind(new SeasonOptions { LeastKnownDays = 500 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kind(new SeasonOptions { LeastAwayDays = 3 }));
    }

    [Fact]
    public void Build_HighSeasonOptions_ChangeTheSeason()
    {
        OrderTimes orders = Shop(days: 400, inSeason: 3);

        Assert.Equal(14, ShopCalendar.Build(orders, new SeasonOptions { HighSeasonDays = 14 }).HighSeason!.Days);
        Assert.Null(ShopCalendar.Build(orders, new SeasonOptions { HighSeasonRatio = 4 }).HighSeason);
        Assert.NotNull(
            ShopCalendar.Build(
                Shop(days: 200, inSeason: 3, from: new DateTime(2019, 8, 1)), new SeasonOptions { LeastYearCovered = 0.4 }).HighSeason);
    }

    [Fact]
    public void Build_OnAnyThreads_IsTheSame()
    {
        var random = new SeededRandom(5);
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 9000).Select(_ =>
            (IReadOnlyList<DateTime>)[.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Start.AddDays(random.Next(500)))])];
        OrderTimes orders = OrderTimes.From(customers);

        Assert.Equal(
            CustomerSeasons.Build(orders, Start.AddDays(500), threads: 1).Customers,
            CustomerSeasons.Build(orders, Start.AddDays(500), threads: 3).Customers);
    }

    [Fact]
    public void BestDayAndHour_AreThoseWithMostOrders()
    {
        DateTime[] orders = [new(2020, 1, 7, 9, 30, 0), new(2020, 1, 14, 9, 5, 0), new(2020, 1, 17, 20, 0, 0)];
        CustomerSeason season = CustomerSeasons.Build(OrderTimes.From([orders]), new DateTime(2020, 2, 1)).Customers[0];

        Assert.Equal(DayOfWeek.Tuesday, season.BestWeekday);
        Assert.Equal(9, season.BestHour);
        Assert.Null(CustomerSeasons.Build(OrderTimes.From([[new DateTime(2020, 1, 1)]]), new DateTime(2020, 2, 1)).Customers[0].BestHour);
    }

    [Fact]
    public void MonthShares_OfThreeOrders_SumToOne()
    {
        OrderTimes orders = OrderTimes.From([[new(2019, 3, 1), new(2020, 3, 1), new(2020, 5, 1)]]);
        var shares = new double[12];
        CustomerSeasons.MonthShares(orders, 0, shares);

        Assert.Equal(2 / 3.0, shares[2], 1e-12);
        Assert.Equal(1 / 3.0, shares[4], 1e-12);
        Assert.Equal(1, shares.Sum(), 1e-12);
    }

    [Fact]
    public void Segments_OfSummerAndWinterBuyers_ShowItByMonthAndTest()
    {
        var random = new SeededRandom(11);
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 200).Select(i =>
            (IReadOnlyList<DateTime>)[.. Enumerable.Range(0, 4).Select(
                order => new DateTime(2018 + (order / 2), i % 2 == 0 ? 7 : 12, 1 + random.Next(20), 12, 0, 0))])];
        OrderTimes orders = OrderTimes.From(customers);
        CustomerSeasons seasons = CustomerSeasons.Build(orders, new DateTime(2019, 12, 31));
        SegmentSeasons segments = SegmentSeasons.Build(seasons, orders, [.. Enumerable.Range(0, 200).Select(i => i % 2)]);

        Assert.True(segments.Segments[0].MonthIndex[6] > 5);
        Assert.Equal(0, segments.Segments[0].MonthIndex[11]);
        Assert.True(double.IsNaN(segments.All.MonthIndex[5]) == false);
        Assert.Equal(800, segments.All.Orders);
        Assert.Equal(12, segments.All.BestHours.From is 11 or 12 ? 12 : 0);
        Assert.Equal(200, segments.All.Kinds.Sum());
    }

    // Two orders a day, more in the six weeks from 10 November on.
    private static OrderTimes Shop(int days, int inSeason, DateTime? from = null)
    {
        var orders = new List<DateTime>();
        for (int day = 0; day < days; day++)
        {
            DateTime time = (from ?? Start).AddDays(day);
            bool high = time.Date >= new DateTime(time.Year, 11, 10) && time.Date <= new DateTime(time.Year, 12, 21);
            for (int order = 0; order < 2 * (high ? inSeason : 1); order++)
                orders.Add(time);
        }
        return OrderTimes.From([orders]);
    }
}
