using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections.Analysts;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>One card a segment: who they are, what to do, and why they have their name.</summary>
internal sealed class SegmentCards : IReportSection
{
    /// <inheritdoc/>
    public string Id => "segments";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        var html = new Markup();
        foreach (SegmentProfile profile in run.Segments.Profiles)
            Card(html, profile, run, text);
        html = new Markup().Add($"<div class=\"cards\">{html}</div>\n");
        if (run.Model?.Rules is { } rules)
            html.Add($"<p class=\"hint\">{text.Html("rules.fidelity", ("fidelity", rules.Fidelity))}</p>\n");
        return html;
    }

    private static void Card(Markup html, SegmentProfile profile, AnalysisResult run, Language text)
    {
        html.Add($"<article class=\"card segment {Svg.Color(profile.Segment)}\" id=\"segment-{profile.Segment}\"><h3><span "
            + $"class=\"number\">{profile.Segment}</span>{profile.Name}</h3>\n");
        Share(html, text.Html("segments.share-of-customers", ("share", profile.CustomerShare)), profile.CustomerShare,
            text.Whole(profile.Customers), "pale");
        if (profile is { Revenue: { } revenue, RevenueShare: { } share })
            Share(html, text.Html("segments.share-of-revenue", ("share", share)), share, text.Money(revenue), "");
        if (run.History?.Trend(profile.Name, profile.Code) is { } trend)
            html.Add($"<p class=\"hint\">{text.Of(trend)}</p>\n");
        if (run.Quality?.Stability is { } stability && profile.Segment < stability.Jaccard.Length)
        {
            double jaccard = stability.Jaccard[profile.Segment];
            Share(html, text.Html("segments.found-again", ("jaccard", jaccard)), jaccard, StabilityTable.Word(jaccard, text), "pale");
        }
        html.Add($"<dl class=\"typical\" aria-label=\"{text["segments.median-customer"]}\">");
        foreach (FeatureSummary feature in profile.Features.Take(6))
            html.Add($"<div><dd>{FeatureLabels.Amount(feature.Feature, feature.Median, text)}</dd>"
                + $"<dt>{FeatureLabels.Unit(feature.Feature, feature.Median, text)}</dt></div>");
        html.Add($"</dl>\n");
        if (profile.Near is { } near)
            html.Add($"<p class=\"hint\">{text.Of("segments.close-to", ("segment", new SegmentName(Strategies.CodeOf(near.Beyond))))}"
                + $"</p>\n");
        html.Add($"<p class=\"strategy\">{text.Of(profile.Strategy)}</p>\n");
        if (SegmentRuleWords.Of(run.Model?.Rules, profile.Segment) is { } told)
            html.Add($"<p class=\"told\">{text.Html(told.Key, [.. told.Arguments])}</p>\n");
        if (run.Plans?[profile.Segment] is { } plan)
            Plan(html, plan, run, text);
        if (run.ShowsIds)
            html.Add($"<p><a href=\"#customers\" data-customers=\"{profile.Segment}\">{text["segments.customers"]}</a></p>\n");
        html.Add($"<details><summary>{text["segments.why-this-name"]}</summary>"
            + $"<p>{RecommendationText.Sentence(text.Of(profile.Reason))}</p></details>\n");
        html.Add($"</article>\n");
    }

    private static void Plan(Markup html, SegmentPlan plan, AnalysisResult run, Language text)
    {
        html.Add($"<p>{text.Html("advice.when", ("when", text.Of(plan.When)))}</p>\n");
        if (plan.WhyAction is { } why)
            html.Add($"<p class=\"hint\">{text.Of(why)}</p>\n");
        if (plan.WhatMakesBetter(segment => run.Segments.Profiles[segment].Name) is { } next)
            html.Add($"<p class=\"hint\">{text.Of(next)}</p>\n");
    }

    private static void Share(Markup html, Markup told, double share, string count, string css) =>
        html.Add($"<div class=\"share\"><span>{told}</span><span>{count}</span><i class=\"{css}\" style=\"width:{100 * share}%\"></i>"
            + $"</div>\n");
}
