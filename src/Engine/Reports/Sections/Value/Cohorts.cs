using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Statistics;
using Segmentation.Value.Cohorts;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Value;

/// <summary>Who came back, by month of first order, and how long segments stay.</summary>
internal sealed class Cohorts : IReportSection
{
    private const int MostCohorts = 24;

    private static readonly int[] Told = [30, 90, 180, 365];

    /// <inheritdoc/>
    public string Id => "cohorts";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Cohorts is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        CohortTriangle cohorts = run.Cohorts!;
        if (cohorts.IsShort)
            return new Markup().Add($"<p>{text.Of("cohorts.short", ("months", cohorts.Months))}</p>\n");
        int from = Math.Max(0, cohorts.Months - MostCohorts);
        var html = new Markup().Add($"<h3>{text["cohorts.customers"]}</h3>\n");
        html.Add($"{Heat(cohorts, from, text["cohorts.new-customers"], Customers(cohorts, text), text)}");
        html.Add($"<p class=\"hint\">{text["cohorts.hint"]}");
        if (from > 0)
            html.Add($" {text.Of("cohorts.last-only", ("shown", MostCohorts), ("months", cohorts.Months))}");
        html.Add($"</p>\n<h3>{text[cohorts.HasProfit ? "cohorts.profit" : "cohorts.revenue"]}</h3>\n");
        html.Add($"{Heat(cohorts, from, text["cohorts.first-month"], Money(cohorts, from, text), text)}");
        return html.Add($"{Stay(run, text)}");
    }

    private static Func<int, int, (string Text, double Strength, string Title)> Customers(CohortTriangle cohorts, Language text) =>
        (cohort, age) =>
        {
            CohortCell cell = cohorts.Cells[cohort][age];
            int all = cohorts.Cells[cohort][0].Customers;
            double share = all == 0 ? 0 : (double)cell.Customers / all;
            string said = age == 0 ? text.Whole(all) : text.Percent(share);
            // Half of a cohort is full colour: more come back in few shops.
            return (said, age == 0 ? 0 : 0.75 * Math.Min(1, 2 * share), Title(cohorts, cohort, age, text));
        };

    private static Func<int, int, (string Text, double Strength, string Title)> Money(CohortTriangle cohorts, int from, Language text)
    {
        double most = Enumerable.Range(from, cohorts.Months - from).SelectMany(cohort => cohorts.Cells[cohort]).Max(Worth);
        return (cohort, age) =>
        {
            double worth = Worth(cohorts.Cells[cohort][age]);
            return (text.Money(worth), most > 0 ? 0.75 * Math.Sqrt(Math.Max(0, worth) / most) : 0, Title(cohorts, cohort, age, text));
        };
    }

    private static double Worth(CohortCell cell) => cell.Profit ?? cell.Revenue;

    private static string Title(CohortTriangle cohorts, int cohort, int age, Language text)
    {
        CohortCell cell = cohorts.Cells[cohort][age];
        return text.Of(
            "cohorts.cell",
            ("month-of-first", cohorts.MonthOf(cohort)),
            ("month", cohorts.MonthOf(cohort + age)),
            ("customers", cell.Customers),
            ("orders", cell.Orders),
            ("revenue", Math.Round(cell.Revenue, 2)));
    }

    private static Markup Heat(
        CohortTriangle cohorts, int from, string first, Func<int, int, (string Text, double Strength, string Title)> cell, Language text)
    {
        var html = new Markup().Add(
            $"<div class=\"scroll\"><table class=\"heat months\"><thead><tr>{Page.Headings(text, "cohorts.cohort")}");
        html.Add($"<th scope=\"col\">{first}</th>");
        for (int age = 1; age < cohorts.Months - from; age++)
            html.Add($"<th scope=\"col\">{text.Of("cohorts.later", ("months", age))}</th>");
        html.Add($"</tr></thead><tbody>\n");
        for (int cohort = from; cohort < cohorts.Months; cohort++)
        {
            html.Add($"<tr><th scope=\"row\">{text.Of("cohorts.month", ("month", cohorts.MonthOf(cohort)))}</th>");
            for (int age = 0; age < cohorts.Months - cohort; age++)
            {
                (string said, double strength, string title) = cell(cohort, age);
                html.Add($"<td class=\"above\" style=\"--a:{strength}\" title=\"{title}\">{said}</td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup Stay(AnalysisResult run, Language text)
    {
        if (run.Retention is not { } retention)
            return new Markup().Add($"<p>{text["cohorts.no-retention"]}</p>\n");
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        double days = retention.All.Times[^1];
        int[] told = [.. Told.Where(day => day <= days)];
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, "column.segment")}");
        foreach (int day in told)
            html.Add($"<th scope=\"col\">{text.Of("cohorts.after", ("days", day))}</th>");
        html.Add($"<th scope=\"col\">{text["cohorts.half"]}</th></tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            Markup name = new Markup().Add($"<span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}");
            Row(html, name, retention.Segments[profile.Segment], told, text);
        }
        Row(html, text.Html("all-customers"), retention.All, told, text);
        html.Add($"</tbody></table></div>\n");
        return Page.Grid(
            Page.Card(
                text["cohorts.retention"],
                days > 0 ? RetentionChart.Draw(retention, profiles, days, text) : null,
                text.Of("cohorts.retention-hint", ("days", retention.LostAfterDays))),
            Page.Card(text["cohorts.retained"], html, text["cohorts.retained-hint"]));
    }

    private static void Row(Markup html, Markup name, SurvivalCurve curve, int[] told, Language text)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        foreach (int day in told)
            html.Add($"<td class=\"num\">{text.Percent(curve.At(day))}</td>");
        html.Add($"<td class=\"num\">{(curve.Quantile(0.5) is { } half ? text.Plain(half) : text["cohorts.not-half"])}</td></tr>\n");
    }
}
