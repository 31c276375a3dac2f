using Segmentation.Offers;
using Segmentation.Wording;

namespace Segmentation.Reports;

/// <summary>Recommendations in words, the same in files and in the report.</summary>
internal static class RecommendationText
{
    internal static string Why(Offer offer, Language text) => text.Of(
        "offer.why",
        ("share", offer.Share),
        ("elsewhere", offer.ShareElsewhere),
        ("lift", offer.Lift),
        ("without", offer.Without));

    internal static string Why(PairRule rule, bool next, Language text) => text.Of(
        next ? "offer.why-next" : "offer.why-together",
        ("share", rule.Share),
        ("lift", rule.Lift),
        ("customers", rule.Customers));

    /// <summary>The rhythm that a customer keeps, and how far it is past it.</summary>
    internal static string Why(Call call, Language text) => text.Of(
        "offer.why-call",
        ("days", call.OrderDays),
        ("gap", call.UsualGap),
        ("low", call.Gaps.Low),
        ("high", call.Gaps.High),
        ("away", call.DaysSince),
        ("times", call.Times));

    /// <summary>With a capital and a full stop.</summary>
    internal static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
