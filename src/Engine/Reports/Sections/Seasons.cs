using Segmentation.Features.Seasons;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>When the segments buy: by month, by day and hour, and who buys all year, in a season, or once.</summary>
internal sealed class Seasons : IReportSection
{
    /// <inheritdoc/>
    public string Id => "seasons";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run is { Source.Times: not null, Seasons: not null };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        PurchaseTimes times = run.Source!.Times!;
        SegmentSeasons seasons = run.Seasons!;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        ShopCalendar shop = times.Seasons.Shop;
        var html = new Markup().Add($"<p>{Period(shop, text)} {High(shop, seasons, text)}</p>\n");
        html.Add($"<h3>{text["seasons.by-month"]}</h3>\n{ByMonth(profiles, seasons, shop, text)}<p "
            + $"class=\"hint\">{text.Html("seasons.by-month-hint")}</p>\n");
        return html.Add($"{Page.Grid(
            Page.Card(text["seasons.kinds"], Kinds(profiles, seasons, text), KindsHint(times.Seasons, seasons, text)),
            Page.Card(text[shop.HasHours ? "seasons.days-and-hours" : "seasons.days"], WeekHours(seasons.All, shop.HasHours, text),
            shop.HasHours ? text["seasons.days-and-hours-hint"] : null),
            Page.Card(text["seasons.best-days"], BestDays(profiles, seasons, shop.HasHours, text),
            Tested("seasons.days-test", seasons.WeekdaysTest, text)))}");
    }

    private static string Period(ShopCalendar shop, Language text) => shop.Years switch
    {
        < 0.98 => text.Of("seasons.less-than-a-year", ("days", shop.CoveredDays.Sum())),
        < 1.9 => text.Of("seasons.less-than-two-years", ("years", shop.Years)),
        _ => text.Of("seasons.years", ("years", shop.Years)),
    };

    private static Markup High(ShopCalendar shop, SegmentSeasons seasons, Language text) => shop.HighSeason is { } high
        ? text.Html(
            high.Ratio is null ? "seasons.given" : "seasons.found",
            ("season", text.Of("date.span", ("from", high.Start), ("to", high.End))),
            ("ratio", high.Ratio),
            ("orders", seasons.All.HolidayShare),
            ("days", high.ChanceShare))
        : text.Html("seasons.no-high-season", ("why", shop.WhyNoHighSeason));

    private static Markup ByMonth(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons, ShopCalendar shop, Language text)
    {
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"heat months\"><thead><tr>{Page.Headings(text, "column.segment")}");
        for (int month = 1; month <= 12; month++)
            html.Add($"<th scope=\"col\">{text.Of("date.month-short", ("date", new DateTime(2001, month, 1)))}</th>");
        if (shop.HighSeason is not null)
            html.Add($"<th scope=\"col\" title=\"{text["seasons.in-season-meaning"]}\">{text["seasons.in-season"]}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
            Row(html, new Markup().Add($"<span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}"),
                seasons.Segments[profile.Segment], seasons.Segments[profile.Segment].MonthIndexGivenRecency, shop, text);
        Row(html, text.Html("all-customers"), seasons.All, seasons.All.MonthIndex, shop, text);
        return html.Add($"</tbody></table></div>\n");
    }

    private static void Row(Markup html, Markup name, SegmentSeason season, double[] indices, ShopCalendar shop, Language text)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        for (int month = 0; month < 12; month++)
        {
            double index = indices[month];
            if (double.IsNaN(index))
            {
                html.Add($"<td title=\"{text[shop.CoveredDays[month] == 0 ? "seasons.not-covered" : "seasons.too-few"]}\">–</td>");
                continue;
            }
            // Twice the average, or half of it, is full colour.
            double strength = Math.Min(1, Math.Abs(Math.Log2(Math.Max(index, 1e-3)))) * 0.75;
            html.Add($"<td class=\"{(index >= 1 ? "above" : "below")}\" style=\"--a:{strength}\" "
                + $"title=\"{text.Of("seasons.days-of-data", ("days", shop.CoveredDays[month]))}\">{text.Number(index, "0.0")}</td>");
        }
        if (shop.HighSeason is not null)
            html.Add($"<td>{text.Percent(season.HolidayShare)}</td>");
        html.Add($"</tr>\n");
    }

    private static Markup Kinds(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons, Language text)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, "column.segment")}");
        foreach (SeasonKind kind in SeasonKinds.All)
            html.Add($"<th scope=\"col\">{text[$"kind.{SeasonKinds.Word(kind)}"]}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
            KindsRow(html, Invariant($"{profile.Segment} {profile.Name}"), seasons.Segments[profile.Segment].Kinds, text);
        KindsRow(html, text["all-customers"], seasons.All.Kinds, text);
        return html.Add($"</tbody></table></div>\n");
    }

    private static void KindsRow(Markup html, string name, int[] kinds, Language text)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        foreach (int customers in kinds)
            html.Add($"<td class=\"num\" title=\"{text.Of("seasons.kinds-customers", ("customers", customers))}\">"
                + $"{text.Percent((double)customers / Math.Max(1, kinds.Sum()))}</td>");
        html.Add($"</tr>\n");
    }

    private static string KindsHint(CustomerSeasons customers, SegmentSeasons seasons, Language text)
    {
        (int tested, int found, double byChance) = customers.Bunched;
        string?[] sentences =
        [
            text["seasons.kinds-hint"],
            customers.Shop.Years < 1.9 ? text["seasons.kinds-caution"] : null,
            text.Of("seasons.kinds-chance", ("tested", tested), ("found", found), ("chance", Math.Round(byChance))),
            customers.OneTimeInSeason is { } share ? text.Of("seasons.kinds-once", ("share", share)) : null,
            Tested("seasons.kinds-test", seasons.KindsTest, text),
        ];
        return string.Join(' ', sentences.Where(sentence => sentence is not null));
    }

    private static string? Tested(string key, ChiSquareResult? test, Language text)
    {
        if (test is null)
            return null;
        string p = test.P < 0.001 ? text.Of("seasons.p-below", ("p", 0.001)) : text.Of("seasons.p", ("p", test.P));
        return text.Of(test.SmallestExpected < 5 ? $"{key}-rough" : key, ("v", test.CramersV), ("p", p));
    }

    private static Markup WeekHours(SegmentSeason all, bool hasHours, Language text)
    {
        const double Left = 34, Top = 4, Height = 18;
        int from = 0, to = 23;
        if (hasHours)
        {
            long[] hours = [.. Enumerable.Range(0, 24).Select(hour => Enumerable.Range(0, 7).Sum(day => all.WeekHours[day, hour]))];
            from = Array.FindIndex(hours, count => count > 0);
            to = Array.FindLastIndex(hours, count => count > 0);
        }
        double total = Math.Max(1, all.Orders);
        int columns = hasHours ? to - from + 1 : 1;
        double width = Math.Min(46, 400.0 / columns);
        long most = Enumerable.Range(0, 7)
            .Max(day => hasHours ? Enumerable.Range(from, columns).Max(hour => all.WeekHours[day, hour]) : Day(all, day));
        var svg = new Svg(Left + (columns * width) + (hasHours ? 4 : 360), Top + (7 * (Height + 2)) + 22, text["chart.hours"]);
        for (int day = 0; day < 7; day++)
        {
            double y = Top + (day * (Height + 2));
            string name = text.Of("date.weekday-short", ("date", new DateTime(2001, 1, 1 + day)));
            svg.Text(Left - 6, y + 13, name, "small muted end");
            if (!hasHours)
            {
                double share = Day(all, day) / total;
                svg.Rectangle(Left, y, 340 * Day(all, day) / Math.Max(1.0, most), Height, "mark accent",
                    text.Of("chart.day", ("day", name), ("share", share)), 2);
                svg.Text(Left + 6 + (340 * Day(all, day) / Math.Max(1.0, most)), y + 13, text.Percent(share), "small muted");
                continue;
            }
            for (int column = 0; column < columns; column++)
            {
                long orders = all.WeekHours[day, from + column];
                string title = text.Of(
                    "chart.hour", ("day", name), ("from", from + column), ("to", from + column + 1), ("share", orders / total));
                svg.Heat(Left + (column * width) + 1, y, width - 2, Height, Math.Sqrt((double)orders / Math.Max(1, most)), title);
            }
        }
        for (int column = 0; hasHours && column < columns; column += columns > 14 ? 2 : 1)
            svg.Text(Left + ((column + 0.5) * width), Top + (7 * (Height + 2)) + 14, Invariant($"{from + column}"), "small muted mid");
        return svg.Draw();
    }

    private static long Day(SegmentSeason season, int day) => Enumerable.Range(0, 24).Sum(hour => season.WeekHours[day, hour]);

    private static Markup BestDays(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons, bool hasHours, Language text)
    {
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, "column.segment", "column.day")}");
        if (hasHours)
            html.Add($"{Page.Headings(text, "column.hours")}");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            SegmentSeason season = seasons.Segments[profile.Segment];
            html.Add($"<tr><th scope=\"row\">{profile.Segment} {profile.Name}</th><td>{text.Weekday(season.BestWeekday.Day)} "
                + $"<small>{text.Percent(season.BestWeekday.Share)}</small></td>");
            if (hasHours)
                html.Add($"<td>{text.Of("seasons.hours", ("from", season.BestHours.From), ("to", season.BestHours.From + 2))} "
                    + $"<small>{text.Percent(season.BestHours.Share)}</small></td>");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }
}
