using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>What to do next: a card a segment with what to offer, when, and after what; then the customers to call first.</summary>
internal sealed class Recommendations : IReportSection
{
    private const int MostCallsShown = 15;
    private const int MostRulesShown = 3;

    /// <inheritdoc/>
    public string Id => "advice";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Advice is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        Advice advice = run.Advice!;
        var html = new Markup();
        if (advice.WithoutProducts is { } without)
            html.Add($"<p>{text.Html("advice.left-out", ("why", Flags.Render(text.Of(without))))}</p>\n");
        var cards = new Markup();
        foreach (SegmentProfile profile in run.Segments.Profiles)
            Card(cards, profile, advice.Segments[profile.Segment], advice, run.Plans![profile.Segment], text);
        html.Add($"{WinBack(run, text)}<div class=\"grid\">{cards}</div>\n{Rules(advice, text)}");
        return html.Add($"{Calls(run, advice.Calls, advice.Options, text)}");
    }

    private static void Card(Markup html, SegmentProfile profile, SegmentAdvice advice, Advice all, SegmentPlan plan, Language text)
    {
        html.Add($"<article class=\"card segment {Svg.Color(profile.Segment)}\"><h3><span class=\"number\">{profile.Segment}"
            + $"</span>{profile.Name}</h3>\n");
        string why = plan.WhyAction is { } action ? text.Of(action) : RecommendationText.Sentence(text.Of(plan.WhyWhen));
        html.Add($"<p>{When(plan, text)} <small>{why}</small></p>\n");
        if (plan.Basket is { } basket)
            html.Add($"<p>{text.Html(basket)}</p>\n");
        if (!plan.HasOffers)
        {
            html.Add($"<p class=\"hint\">{text["plan.no-offers"]}</p>\n</article>\n");
            return;
        }
        string worth = text[all.ByProfit ? "advice.worth-in-profit" : "advice.worth-in-revenue"];
        Offers(html, text["advice.categories"], advice.Categories, worth, text);
        Offers(html, text["advice.products"], advice.Products, worth, text);
        Pairs(html, text["advice.together"], advice.Together, text);
        Pairs(html, text["advice.next"], advice.Next, text);
        if (all.HasProducts && advice.Products.Count + advice.Categories.Count + advice.Together.Count + advice.Next.Count == 0)
        {
            string key = advice.Members < 5 * all.Options.LeastCustomers ? "advice.nothing-of-few" : "advice.nothing";
            html.Add($"<p class=\"hint\">{text.Html(key, ("customers", advice.Members))}</p>\n");
        }
        html.Add($"</article>\n");
    }

    private static Markup When(SegmentPlan plan, Language text) => plan.Campaign is { } campaign
        ? text.Html("advice.when-with-campaign", ("when", text.Of(plan.When)), ("campaign", text.Of(campaign.When)),
            ("index", campaign.Index))
        : text.Html("advice.when", ("when", text.Of(plan.When)));

    // Segments that are away, by what a contact with all members brings after its cost.
    private static Markup? WinBack(AnalysisResult run, Language text)
    {
        SegmentPlan[] away = [.. run.Plans!.Where(plan => plan.Contact is not null).OrderByDescending(plan => plan.Contact!.Money)
            .ThenBy(plan => plan.Segment)];
        if (away.Length == 0)
            return null;
        var html = new Markup()
            .Add($"<h3>{text["plan.win-back"]}</h3>\n<div class=\"scroll\"><table class=\"plain\"><thead>"
            + $"<tr>{Page.Headings(text, "column.segment", "column.customers", "plan.days-since", "plan.response",
                "plan.revenue-an-order", "plan.cost", "plan.money", "plan.decision")}</tr></thead><tbody>\n");
        foreach (SegmentPlan plan in away)
        {
            ContactValue contact = plan.Contact!;
            SegmentProfile profile = run.Segments.Profiles[plan.Segment];
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(plan.Segment)}\"></span>{profile.Name}</th><td "
                + $"class=\"num\">{text.Whole(contact.Customers)}</td><td class=\"num\">{text.Plain(profile.Facts!.DaysSinceLast)}</td><td "
                + $"class=\"num\">{text.Percent(contact.Response)}</td><td class=\"num\">{text.Money(contact.RevenueAnOrder)}</td><td "
                + $"class=\"num\">{text.InMoney(text.Plain(contact.Cost))}</td><td class=\"num\">{text.Money(contact.Money)}</td>"
                + $"<td>{text[$"plan.action-{PlanActions.Code(plan.Action)}"]}</td></tr>\n");
        }
        string hint = away[0].Contact!.IsAssumed ? "plan.win-back-hint-assumed" : "plan.win-back-hint";
        return html.Add($"</tbody></table></div>\n<p class=\"hint\">{text.Html(hint, ("share", ContactValue.AssumedCost))}</p>\n");
    }

    private static void Offers(Markup html, string title, IReadOnlyList<Offer> offers, string worth, Language text)
    {
        if (offers.Count == 0)
            return;
        html.Add($"<table class=\"plain offers\"><thead><tr><th scope=\"col\">{title}</th><th scope=\"col\" class=\"num\" "
            + $"title=\"{text["advice.bought-by-meaning"]}\">{text["advice.bought-by"]}</th><th scope=\"col\" class=\"num\" "
            + $"title=\"{worth}\">{text["advice.worth"]}</th><th scope=\"col\" class=\"num\" "
            + $"title=\"{text["advice.lift-meaning"]}\">{text["advice.lift"]}</th></tr></thead><tbody>\n");
        foreach (Offer offer in offers)
            html.Add($"<tr title=\"{RecommendationText.Why(offer, text)}\"><th scope=\"row\" translate=\"no\">{offer.What}</th><td "
                + $"class=\"num\">{text.Percent(offer.Share)}</td><td class=\"num\">{text.Money(offer.Excess)}</td><td "
                + $"class=\"num\">{text.Of("number.times", ("value", offer.Lift))}</td></tr>\n");
        html.Add($"</tbody></table>\n");
    }

    private static void Pairs(Markup html, string title, IReadOnlyList<PairRule> rules, Language text)
    {
        if (rules.Count == 0)
            return;
        html.Add($"<table class=\"plain offers\"><thead><tr><th scope=\"col\">{title}</th><th scope=\"col\" "
            + $"class=\"num\">{text["column.share"]}</th><th scope=\"col\" class=\"num\">{text["advice.lift"]}</th></tr></thead><tbody>\n");
        foreach (PairRule rule in rules.Take(MostRulesShown))
            html.Add($"<tr title=\"{text.Of("advice.pair-customers", ("customers", rule.Customers))}\"><td translate=\"no\">{rule.Bought} "
                + $"→ <b>{rule.Offer}</b></td><td class=\"num\">{text.Percent(rule.Share)}</td><td "
                + $"class=\"num\">{text.Of("number.times", ("value", rule.Lift))}</td></tr>\n");
        html.Add($"</tbody></table>\n");
    }

    private static Markup Rules(Advice advice, Language text)
    {
        OfferOptions options = advice.Options;
        var html = new Markup().Add($"<details class=\"rules\"><summary>{text["advice.rules"]}</summary>");
        html.Add($"<p>{text.Html("advice.rules-when")}</p>");
        if (advice.HasProducts)
        {
            html.Add($"<p>{text.Html(
                advice.ByProfit ? "advice.rules-offers-by-profit" : "advice.rules-offers",
                ("customers", options.LeastCustomers),
                ("share", options.LeastShare),
                ("lift", options.LeastLift),
                ("level", options.Level),
                ("most", options.MostFromOneCustomer))}</p>");
            html.Add($"<p>{text.Html("advice.rules-pairs", ("products", options.MostProducts))}</p>");
            if (advice.NotProducts.Count > 0)
            {
                var services = new Markup();
                foreach ((string name, double revenue) in advice.NotProducts.Take(12))
                {
                    Markup one = text.Html("advice.not-a-product", ("name", new DataText(name)), ("revenue", revenue));
                    services.Add($"{(services.IsEmpty ? "" : text["list.comma"].Trim('"'))}{one}");
                }
                html.Add($"<p>{text.Html("advice.rules-not-products", ("services", services))}</p>");
            }
        }
        return html.Add($"</details>\n");
    }

    private static Markup? Calls(AnalysisResult run, CallList calls, OfferOptions options, Language text)
    {
        if (calls.OverdueTimes is not { } times || calls.Calls.Count == 0)
            return null;
        bool products = calls.Calls.Any(call => call.BuysMost is not null);
        Markup lead = text.Html(
            calls.Calls.Count > MostCallsShown ? "advice.calls-lead-of-many" : "advice.calls-lead",
            ("late", calls.Overdue),
            ("times", times),
            ("share", options.OverdueShare),
            ("most", options.MostTimesOverdue),
            ("days", options.LeastOrderDays),
            ("spread", options.MostGapSpread),
            ("shown", MostCallsShown),
            ("calls", calls.Calls.Count));
        var html = new Markup().Add($"<h3>{text["advice.calls"]}</h3>\n<p>{lead}</p>\n");
        html.Add($"<div class=\"scroll\"><table class=\"plain sortable\"{Page.Sortable("call-first-shown.csv", text)}><thead>"
            + $"<tr>{Page.Headings(text, run.ShowsIds ? "column.customer" : "advice.rank", "column.segment", "advice.days-since",
                "advice.usual-gap", "advice.order-days", "advice.revenue-a-year")}");
        if (products)
            html.Add($"{Page.Headings(text, "advice.buys-most")}");
        html.Add($"</tr></thead><tbody>\n");
        foreach ((int rank, Call call) in calls.Calls.Take(MostCallsShown).Index())
        {
            string customer = run.ShowsIds ? run.Segments.Table.Ids[call.Customer] : text.Whole(rank + 1);
            SegmentProfile profile = run.Segments.Profiles[run.Segments.Labels[call.Customer]];
            string gaps = text.Of("advice.gaps", ("low", call.Gaps.Low), ("high", call.Gaps.High));
            string why = RecommendationText.Sentence(RecommendationText.Why(call, text));
            html.Add($"<tr title=\"{why}\"><th scope=\"row\" translate=\"no\">{customer}</th>")
                .Add($"<td><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Name}</td>")
                .Add($"{Page.Number(call.DaysSince, text.Whole(call.DaysSince))}")
                .Add($"<td class=\"num\" data-v=\"{call.UsualGap}\">{text.Plain(call.UsualGap)} <small>{gaps}</small></td>")
                .Add($"{Page.Number(call.OrderDays, text.Whole(call.OrderDays))}")
                .Add($"{Page.Number(call.YearlyValue, text.Money(call.YearlyValue))}");
            if (products)
                html.Add($"<td translate=\"no\">{call.BuysMost}</td>");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }
}
