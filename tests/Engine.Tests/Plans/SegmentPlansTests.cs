using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Transactions;

namespace Segmentation.Tests.Plans;

public sealed class SegmentPlansTests
{
    [Fact]
    public void Contact_OfMembersWhoComeBack_PaysWhereAFifthOfThemBringsMoreThanItCosts()
    {
        var contact = new ContactValue(Cost: 3, IsAssumed: false, Response: 0.2, RevenueAnOrder: 100, Customers: 50);
        Assert.Equal(4, contact.Gain, 1e-12);
        Assert.Equal(50, contact.Money, 1e-12);
        Assert.True(contact.Pays);
        Assert.False((contact with { Cost = 4.5 }).Pays);
    }

    [Fact]
    public void Next_OfSmallBuyers_CountsWhomMoreOrdersPlaceThere()
    {
        // Who spends 300 or more is better; members spend 100 with 1 order, 100 with 2 and 250 with 5: two, four and one more orders.
        double[][] rows = [[30, 1, 100], [30, 2, 100], [30, 5, 250], [5, 4, 400]];
        var table = new FeatureTable(
            IdList.From(["a", "b", "c", "d"]), ["recency", "frequency", "monetary"], new Matrix(4, 3, [.. rows.SelectMany(row => row)]));
        int[] Place(FeatureTable moved) => [.. Enumerable.Range(0, moved.Values.Rows).Select(row => moved.Values[row, 2] >= 300 ? 1 : 0)];
        SegmentProfile small = Profile(0, 450, 3, 30), big = Profile(1, 400, 1, 5);

        NextSegment next = NextSegment.Of(small, [big], table, [0, 1, 2], Place)!;
        Assert.Equal((1, 1, 1, 3), (next.Segment, next.MoreOrders, next.WithinReach, next.LookedAt));
        Assert.Equal([("frequency", 5, 6), ("monetary", 250, 300), ("recency", 30, 5)], next.Moves);

        NextSegment further = NextSegment.Of(small, [big], table, [0, 1], Place)!;
        Assert.Equal((2, 1, 2), (further.MoreOrders, further.WithinReach, further.LookedAt));
        Assert.Null(NextSegment.Of(big, [small], table, [3], Place));
        Assert.Null(NextSegment.Of(small, [big], table, [0, 1, 2], moved => new int[moved.Values.Rows]));
    }

    [Fact]
    public void Months_OfSegmentsThatOnlyRecencyParts_AreAlike()
    {
        // All order in January and in the month before their last order; half were last seen in June, half in December.
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 100).Select(i => (IReadOnlyList<DateTime>)
            [new DateTime(2023, 1, 5), new DateTime(2023, i < 50 ? 5 : 11, 5), new DateTime(2023, i < 50 ? 6 : 12, 5)])];
        SegmentSeason[] seasons = Seasons(customers, [.. Enumerable.Range(0, 100).Select(i => i / 50)]);
        Assert.True(seasons[0].MonthIndex[4] > 2);
        Assert.Equal(1, seasons[0].MonthIndexGivenRecency[0], 1e-12);
        Assert.Equal(1, seasons[0].MonthIndexGivenRecency[4], 1e-12);
        Assert.Equal(double.NaN, seasons[0].MonthIndexGivenRecency[10]);
    }

    [Fact]
    public void Months_OfASegmentWithASeason_StandOutAmongThoseSeenAsLately()
    {
        // All were last seen in December; the first half ordered in May before, the others in September.
        List<IReadOnlyList<DateTime>> customers = [.. Enumerable.Range(0, 100).Select(i => (IReadOnlyList<DateTime>)
            [new DateTime(2023, 1, 5), new DateTime(2023, i < 50 ? 5 : 9, 5), new DateTime(2023, 12, 5)])];
        SegmentSeason[] seasons = Seasons(customers, [.. Enumerable.Range(0, 100).Select(i => i / 50)]);
        Assert.Equal(2, seasons[0].MonthIndexGivenRecency[4], 1e-12);
        Assert.Equal(0, seasons[1].MonthIndexGivenRecency[4], 1e-12);
    }

    private static SegmentSeason[] Seasons(IReadOnlyList<IReadOnlyList<DateTime>> customers, int[] labels)
    {
        OrderTimes orders = OrderTimes.From(customers);
        CustomerSeasons seasons = CustomerSeasons.Build(orders, new DateTime(2024, 1, 1));
        return [.. SegmentSeasons.Build(seasons, orders, labels).Segments];
    }

    private static SegmentProfile Profile(int segment, double revenue, int customers, double recency) => new(
        segment, $"s{segment}", new(""), new(""), customers, 0.5, revenue, 0.5, null,
        [new FeatureSummary("recency", recency, 0, 0, 0, recency, 0, 0, 0, 0)])
    {
        Code = "",
        Standing = new RfmStanding(0, 0, 0, 1, 0.5),
    };
}
