using Segmentation.Features.Seasons;
using Segmentation.Offers;

namespace Segmentation.Reports;

/// <summary><c>recommendations.csv</c>: one row a recommendation, with what it rests on.</summary>
public static class RecommendationsCsv
{
    private static readonly string[] Columns =
        ["segment", "name", "kind", "rank", "what", "code", "after", "after_code", "when", "customers", "share", "elsewhere", "lift", "value", "p", "audience", "why"];

    /// <summary>
    /// Writes, by segment, the kinds <c>offer-category</c>, <c>offer-product</c>, <c>together</c>, <c>next</c>, <c>return</c> and, where known,
    /// <c>season</c>; columns that a kind has no figure for are empty.
    /// </summary>
    /// <param name="names">Names of the segments, by number.</param>
    /// <param name="seasons">When the segments buy; null where that was not looked at.</param>
    /// <param name="shop">The shop's calendar; null where that was not looked at.</param>
    public static void Write(Stream stream, Advice advice, IReadOnlyList<string> names, SegmentSeasons? seasons, ShopCalendar? shop)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in Columns)
            csv.Field(column);
        csv.EndRow();
        foreach (SegmentAdvice segment in advice.Segments)
        {
            string name = names[segment.Segment];
            SegmentSeason? season = seasons?.Segments[segment.Segment];
            string when = OfferWords.When(segment.Return, season, shop?.HasHours ?? false);
            int rank = 0;
            foreach (Offer offer in segment.Categories)
                Row(csv, segment.Segment, name, "offer-category", ++rank, offer, when);
            rank = 0;
            foreach (Offer offer in segment.Products)
                Row(csv, segment.Segment, name, "offer-product", ++rank, offer, when);
            rank = 0;
            foreach (PairRule rule in segment.Together)
                Row(csv, segment.Segment, name, "together", ++rank, rule, "in the same order");
            rank = 0;
            foreach (PairRule rule in segment.Next)
                Row(csv, segment.Segment, name, "next", ++rank, rule, "with the next order");
            ReturnRow(csv, segment, name);
            if (season is not null && shop is not null && OfferWords.Campaign(shop, season) is { } campaign)
                SeasonRow(csv, segment, name, campaign, season.HolidayShare);
        }
        csv.Flush();
    }

    private static void Row(CsvWriter csv, int segment, string name, string kind, int rank, Offer offer, string when)
    {
        Start(csv, segment, name, kind, rank, offer.What, offer.Code, "", "", when);
        csv.Field(offer.Customers);
        Figures(csv, offer.Share, offer.ShareElsewhere, offer.Lift, offer.Excess, offer.AdjustedP);
        csv.Field(offer.Without);
        csv.Field(OfferWords.Why(offer));
        csv.EndRow();
    }

    private static void Row(CsvWriter csv, int segment, string name, string kind, int rank, PairRule rule, string when)
    {
        Start(csv, segment, name, kind, rank, rule.Offer, rule.OfferCode, rule.Bought, rule.BoughtCode, when);
        csv.Field(rule.Customers);
        Figures(csv, rule.Share, rule.Share / rule.Lift, rule.Lift, rule.Excess, rule.AdjustedP);
        csv.Field(""u8);
        csv.Field(OfferWords.Why(rule, kind == "next"));
        csv.EndRow();
    }

    private static void ReturnRow(CsvWriter csv, SegmentAdvice segment, string name)
    {
        Start(csv, segment.Segment, name, "return", 1, "remind", "", "", "", OfferWords.Remind(segment.Return));
        csv.Field(segment.Return.Late);
        Figures(csv, segment.Return.Within30, null, null, null, null);
        csv.Field(segment.Members);
        csv.Field(OfferWords.Why(segment.Return));
        csv.EndRow();
    }

    private static void SeasonRow(CsvWriter csv, SegmentAdvice segment, string name, (string When, double Index, string Why) campaign, double share)
    {
        Start(csv, segment.Segment, name, "season", 1, "campaign", "", "", "", campaign.When);
        csv.Field(""u8);
        Figures(csv, share, null, campaign.Index, null, null);
        csv.Field(segment.Members);
        csv.Field(campaign.Why);
        csv.EndRow();
    }

    private static void Start(CsvWriter csv, int segment, string name, string kind, int rank, string what, string code, string after, string afterCode, string when)
    {
        csv.Field(segment);
        csv.Field(name);
        csv.Field(kind);
        csv.Field(rank);
        csv.Field(what);
        csv.Field(code);
        csv.Field(after);
        csv.Field(afterCode);
        csv.Field(when);
    }

    private static void Figures(CsvWriter csv, double? share, double? elsewhere, double? lift, double? value, double? p)
    {
        Figure(csv, share, 4);
        Figure(csv, elsewhere, 4);
        Figure(csv, lift, 3);
        Figure(csv, value, 2);
        if (p is { } probability)
            csv.Field(probability);
        else
            csv.Field(""u8);
    }

    private static void Figure(CsvWriter csv, double? value, int decimals)
    {
        if (value is { } number && double.IsFinite(number))
            csv.Field(Math.Round(number, decimals));
        else
            csv.Field(""u8);
    }
}
