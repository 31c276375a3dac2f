using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Reports.Slides;

/// <summary>
/// A presentation of 16:9 pages: the whole, a page a segment, what to do, and what to know before acting. Printed, each page is one of a
/// PDF.
/// </summary>
internal static class SlideDeck
{
    // What fits on a page of fixed size beside the rest.
    private const int MostOffers = 4;
    private const int MostSegmentsOfATable = 12;
    private const int MostFindings = 6;
    private const double MonthsHeight = 190;

    /// <summary>Writes the presentation.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run; it must have segments.</param>
    /// <param name="language">The language; the run's where none is given.</param>
    public static void Write(Stream stream, AnalysisResult run, Language? language = null)
    {
        Language text = language ?? run.Language;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        List<(string Css, Markup Content)> slides = [("title", Title(run, text)), ("whole", Whole(run, profiles, text))];
        slides.AddRange(profiles.Select(profile => ($"one {Svg.Color(profile.Segment)}", Segment(profile, run, text))));
        if (run.Plans is { } plans)
            slides.AddRange(profiles.Chunk(MostSegmentsOfATable).Select(part => ("plans", Plans(part, plans, text))));
        if (Knowledge(run, text) is { } knowledge)
            slides.Add(("knowledge", knowledge));
        var html = new Markup().Add($"<main>\n");
        foreach ((int i, (string css, Markup content)) in slides.Index())
        {
            string page = text.Of("slides.page", ("page", i + 1), ("pages", slides.Count));
            html.Add($"<section class=\"slide\"><div class=\"page {css}\">{content}")
                .Add($"<footer>{SentenceMarkup.Data(PageHead.Of(run).FileNames(text))}<span>{page}</span></footer></div></section>\n");
        }
        HtmlDocument.Write(stream, new HtmlDocument(
            text, PageHead.Of(run).WindowTitle(text), $"segment {run.Version}", "slides.css", [], html.Add($"</main>\n")));
    }

    private static Markup Title(AnalysisResult run, Language text) =>
        new Markup().Add($"<h1>{PageHead.Of(run).Title(text)}</h1>\n<p class=\"from\">{PageHead.Of(run).From(text)}</p>\n")
            .Add($"{Headline.Figures(run, text)}");

    private static Markup Whole(AnalysisResult run, IReadOnlyList<SegmentProfile> profiles, Language text) => new Markup()
        .Add($"<h2>{text["section.sizes"]}</h2>\n<div class=\"halves\"><div>{ShareBars.Draw(profiles, text)}")
        .Add($"<p class=\"hint\">{text["sizes.caption"]}</p></div><div>{Headline.StandsOut(run, text)}{Months(run, text)}</div></div>\n");

    private static Markup? Months(AnalysisResult run, Language text) => run.Source is { Summary.RevenueByMonth.Count: > 1 } source
        ? new Markup().Add($"<h3>{text["sizes.months"]}</h3>\n{MonthBars.Draw(source.Summary, MonthsHeight, text)}") : null;

    private static Markup Segment(SegmentProfile profile, AnalysisResult run, Language text)
    {
        SegmentPlan? plan = run.Plans?[profile.Segment];
        var who = new Markup().Add($"<p class=\"share\">{text.Html("segments.share-of-customers", ("share", profile.CustomerShare))} ")
            .Add($"<small>{text.Whole(profile.Customers)}</small></p>\n");
        if (profile is { Revenue: { } revenue, RevenueShare: { } share })
            who.Add($"<p class=\"share\">{text.Html("segments.share-of-revenue", ("share", share))} "
                + $"<small>{text.Money(revenue)}</small></p>\n");
        who.Add($"<h3>{text["segments.median-customer"]}</h3>\n<dl class=\"typical\">");
        foreach (FeatureSummary feature in profile.Features.Take(6))
        {
            string unit = FeatureLabels.Unit(feature.Feature, feature.Median, text);
            who.Add($"<div><dd>{FeatureLabels.Amount(feature.Feature, feature.Median, text)}</dd><dt>{unit}</dt></div>");
        }
        who.Add($"</dl>\n");
        if (SegmentRuleWords.Of(run.Model?.Rules, profile.Segment) is { } told)
            who.Add($"<p class=\"hint\">{text.Html(told.Key, [.. told.Arguments])}</p>\n");
        if (plan?.WhatMakesBetter(segment => run.Segments.Profiles[segment].Name) is { } next)
            who.Add($"<p class=\"hint\">{text.Of(next)}</p>\n");
        var what = new Markup().Add($"<p class=\"strategy\">{text.Of(plan?.Strategy ?? profile.Strategy)}</p>\n");
        if (plan is not null)
            what.Add($"<p>{text.Html("advice.when", ("when", text.Of(plan.When)))}</p>\n");
        if (plan is { HasOffers: true } && run.Advice is { } advice)
            what.Add($"{Offers(advice.Segments[profile.Segment], text)}");
        return new Markup().Add($"<h2><span class=\"number\">{profile.Segment}</span>{profile.Name}</h2>\n")
            .Add($"<div class=\"halves\"><div>{who}</div><div>{what}</div></div>\n");
    }

    private static Markup? Offers(SegmentAdvice advice, Language text)
    {
        Offer[] offers = [.. advice.Categories.Concat(advice.Products).Take(MostOffers)];
        if (offers.Length == 0)
            return null;
        var rows = new Markup();
        foreach (Offer offer in offers)
        {
            string lift = text.Of("number.times", ("value", offer.Lift));
            rows.Add($"<tr><th scope=\"row\" translate=\"no\">{offer.What}</th><td>{text.Percent(offer.Share)}</td><td>{lift}</td></tr>");
        }
        return new Markup().Add(
            $"<table><thead><tr>{Page.Headings(text, "advice.products", "advice.bought-by", "advice.lift")}</tr></thead>")
            .Add($"<tbody>{rows}</tbody></table>\n");
    }

    private static Markup Plans(SegmentProfile[] profiles, IReadOnlyList<SegmentPlan> plans, Language text)
    {
        var rows = new Markup();
        foreach (SegmentProfile profile in profiles)
        {
            SegmentPlan plan = plans[profile.Segment];
            rows.Add($"<tr class=\"{Svg.Color(profile.Segment)}\"><th scope=\"row\"><span "
                + $"class=\"number\">{profile.Segment}</span>{profile.Name}</th>")
                .Add($"<td>{text.Whole(profile.Customers)}</td><td class=\"words\">{text.Of(plan.Strategy)}</td><td "
                    + $"class=\"words\">{text.Of(plan.When)}</td></tr>\n");
        }
        return new Markup().Add($"<h2>{text["section.advice"]}</h2>\n<table class=\"all\"><tbody>{rows}</tbody></table>\n");
    }

    // What whoever acts on the segments should know first; nothing where nothing was found.
    private static Markup? Knowledge(AnalysisResult run, Language text)
    {
        Finding[] findings = [.. run.Findings.Where(finding => finding.Weight == FindingWeight.Weighty)];
        var head = PageHead.Of(run);
        var items = new Markup();
        foreach (Finding finding in findings.Take(MostFindings))
            items.Add($"<li>{Flags.Render(head.Said(finding.In(text)))}</li>\n");
        if (findings.Length > MostFindings)
            items.Add($"<li>{text.Of("slides.more-findings", ("count", findings.Length - MostFindings))}</li>\n");
        return items.IsEmpty ? null : new Markup().Add($"<h2>{text["section.check-first"]}</h2>\n<ul>{items}</ul>\n");
    }
}
