using System.Globalization;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>What to do next: a card a segment with what to offer, when, and after what; then the customers to call first.</summary>
internal sealed class Recommendations : IReportSection
{
    private const int MostCallsShown = 15;
    private const int MostRulesShown = 3;

    /// <inheritdoc/>
    public string Id => "advice";

    /// <inheritdoc/>
    public string Title => "What to do next";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Advice is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        Advice advice = run.Advice!;
        var html = new Markup();
        if (advice.WithoutProducts is { } without)
            html.Add($"<p>What to offer is left out: {without}</p>\n");
        var cards = new Markup();
        foreach (SegmentProfile profile in run.Segments.ProfilesByShare)
            Card(cards, profile, advice.Segments[profile.Segment], advice, run.Seasons?.Segments[profile.Segment], run.Source?.Times?.Seasons.Shop);
        html.Add($"<div class=\"grid\">{cards}</div>\n{Rules(advice)}");
        return html.Add($"{Calls(run, advice.Calls, advice.Options)}");
    }

    private static void Card(Markup html, SegmentProfile profile, SegmentAdvice advice, Advice all, SegmentSeason? season, ShopCalendar? shop)
    {
        html.Add($"<article class=\"card segment {Svg.Color(profile.Segment)}\"><h3><span class=\"number\">{profile.Segment}</span>{profile.Name}</h3>\n");
        html.Add($"<p><b>When:</b> {OfferWords.When(advice.Return, season, shop?.HasHours ?? false)}{Campaign(season, shop)}. <small>{OfferWords.Sentence(OfferWords.Why(advice.Return))}</small></p>\n");
        string worth = $"{(all.ByProfit ? "profit" : "revenue")} beyond what customers of equal tastes would bring";
        Offers(html, "Categories to offer", advice.Categories, worth);
        Offers(html, "Products to offer", advice.Products, worth);
        Pairs(html, "Show in the same order", advice.Together);
        Pairs(html, "Offer with the next order", advice.Next);
        if (all.HasProducts && advice.Products.Count + advice.Categories.Count + advice.Together.Count + advice.Next.Count == 0)
            html.Add($"<p class=\"hint\">No product stands out beyond chance{(advice.Members < 5 * all.Options.LeastCustomers ? $": {Numbers.Whole(advice.Members)} customers are few" : "")}. Offer what sells well to all.</p>\n");
        html.Add($"</article>\n");
    }

    private static string Campaign(SegmentSeason? season, ShopCalendar? shop) =>
        season is not null && shop is not null && OfferWords.Campaign(shop, season) is { } campaign ? $"; a campaign {campaign.When}, with {campaign.Index.ToString("0.0", CultureInfo.InvariantCulture)} times the orders of its average day" : "";

    private static void Offers(Markup html, string title, IReadOnlyList<Offer> offers, string worth)
    {
        if (offers.Count == 0)
            return;
        html.Add($"<table class=\"plain offers\"><thead><tr><th scope=\"col\">{title}</th><th scope=\"col\" class=\"num\" title=\"share of the segment\">Bought by</th><th scope=\"col\" class=\"num\" title=\"{worth}\">Worth</th><th scope=\"col\" class=\"num\" title=\"how many times as many bought it as among others who buy as many different products\">Lift</th></tr></thead><tbody>\n");
        foreach (Offer offer in offers)
            html.Add($"<tr title=\"{OfferWords.Why(offer)}\"><th scope=\"row\">{offer.What}</th><td class=\"num\">{Numbers.Percent(offer.Share)}</td><td class=\"num\">{Numbers.Short(offer.Excess)}</td><td class=\"num\">{offer.Lift.ToString("0.0", CultureInfo.InvariantCulture)}×</td></tr>\n");
        html.Add($"</tbody></table>\n");
    }

    private static void Pairs(Markup html, string title, IReadOnlyList<PairRule> rules)
    {
        if (rules.Count == 0)
            return;
        html.Add($"<table class=\"plain offers\"><thead><tr><th scope=\"col\">{title}</th><th scope=\"col\" class=\"num\">Share</th><th scope=\"col\" class=\"num\">Lift</th></tr></thead><tbody>\n");
        foreach (PairRule rule in rules.Take(MostRulesShown))
            html.Add($"<tr title=\"{Numbers.Whole(rule.Customers)} customers\"><td>{rule.Bought} → <b>{rule.Offer}</b></td><td class=\"num\">{Numbers.Percent(rule.Share)}</td><td class=\"num\">{rule.Lift.ToString("0.0", CultureInfo.InvariantCulture)}×</td></tr>\n");
        html.Add($"</tbody></table>\n");
    }

    private static Markup Rules(Advice advice)
    {
        OfferOptions options = advice.Options;
        var html = new Markup().Add($"<details class=\"rules\"><summary>The rules behind these</summary>");
        html.Add($"<p>When: how long after an order customers with as many order days as the members have now order again; who has not yet, counts as long as watched (Kaplan-Meier), and each customer once. Not the members' own waits: a segment is formed from what they did since. The reminder is due between the days by which a quarter and a half have come back.</p>");
        if (advice.HasProducts)
        {
            html.Add($"<p>Offers: bought by at least {options.LeastCustomers} members and {Numbers.Percent(options.LeastShare)} of the segment, {options.LeastLift.ToString("0.0#", CultureInfo.InvariantCulture)} times or more as many as among all other customers who buy equally many different products, by an exact binomial test with {Numbers.Percent(options.Level)} false discoveries among all products and segments (Benjamini-Hochberg), no more than {Numbers.Percent(options.MostFromOneCustomer)} of it from one customer; ranked by the {(advice.ByProfit ? "profit, from the given margins," : "revenue")} beyond what equal tastes would bring.</p>");
            html.Add($"<p>In the same order: orders with both against chance. With the next order: customers who bought the first and came back, and what was new in that order, against what follows other products. Both within the segment, tested and corrected likewise, among the {Numbers.Whole(options.MostProducts)} products with most buyers.</p>");
            if (advice.NotProducts.Count > 0)
                html.Add($"<p>Taken for no goods, and never offered: {string.Join(", ", advice.NotProducts.Take(12).Select(service => $"{service.Key} ({Numbers.Short(service.Value)})"))}. Change the list with --not-products.</p>");
        }
        return html.Add($"</details>\n");
    }

    private static Markup? Calls(AnalysisResult run, CallList calls, OfferOptions options)
    {
        if (calls.OverdueTimes is not { } times || calls.Calls.Count == 0)
            return null;
        bool products = calls.Calls.Any(call => call.BuysMost is not null);
        var html = new Markup().Add($"<h3>Call first</h3>\n<p>{Numbers.Whole(calls.Overdue)} customers are late against their own rhythm: more than {times.ToString("0.0", CultureInfo.InvariantCulture)} of their usual gaps between orders have passed, when {Numbers.Percent(options.OverdueShare)} of such waits have ended, and fewer than {options.MostTimesOverdue.ToString("0.#", CultureInfo.InvariantCulture)}. Those who bring most in a year come first{(calls.Calls.Count > MostCallsShown ? $"; the first {MostCallsShown} of {calls.Calls.Count} in call-first.csv" : "")}.</p>\n");
        html.Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Customer</th><th scope=\"col\">Segment</th><th scope=\"col\">Days since</th><th scope=\"col\">Usual gap</th><th scope=\"col\">Order days</th><th scope=\"col\">Revenue a year</th>");
        if (products)
            html.Add($"<th scope=\"col\">Buys most</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (Call call in calls.Calls.Take(MostCallsShown))
        {
            SegmentProfile profile = run.Segments.Profiles[run.Segments.Labels[call.Customer]];
            html.Add($"<tr><th scope=\"row\">{run.Segments.Table.Ids[call.Customer]}</th><td><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Name}</td><td class=\"num\">{call.DaysSince}</td><td class=\"num\">{Numbers.Plain(call.UsualGap)}</td><td class=\"num\">{call.OrderDays}</td><td class=\"num\">{Numbers.Short(call.YearlyValue)}</td>");
            if (products)
                html.Add($"<td>{call.BuysMost}</td>");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }
}
