using System.Globalization;
using Segmentation.Features.Seasons;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Statistics;

namespace Segmentation.Reports.Sections;

/// <summary>When the segments buy: by month, by day and hour, and who buys all year, in a season, or once.</summary>
internal sealed class Seasons : IReportSection
{
    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <inheritdoc/>
    public string Id => "seasons";

    /// <inheritdoc/>
    public string Title => "When they buy";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run is { Source.Times: not null, Seasons: not null };

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        PurchaseTimes times = run.Source!.Times!;
        SegmentSeasons seasons = run.Seasons!;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.ProfilesByShare;
        ShopCalendar shop = times.Seasons.Shop;
        var html = new Markup().Add($"<p>{Period(shop)} {High(shop, seasons)}</p>\n");
        html.Add($"<h3>Orders a day by month</h3>\n{ByMonth(profiles, seasons, shop)}<p class=\"hint\">1.0 is the segment's own average day of the year, days that the data do not cover left out. Segments that were formed by the time of the last order differ here by their making: those long not seen cannot have orders in the last months.</p>\n");
        return html.Add($"{Page.Grid(
            Page.Card("All year, in a season, or once", Kinds(profiles, seasons), KindsHint(times.Seasons, seasons)),
            Page.Card(shop.HasHours ? "Day and hour of all orders" : "Day of the week of all orders", WeekHours(seasons.All, shop.HasHours), shop.HasHours ? "Share of orders; the darker, the more." : null),
            Page.Card("Best day of each segment", BestDays(profiles, seasons, shop.HasHours), WeekdaysHint(seasons)))}");
    }

    private static string Period(ShopCalendar shop) => shop.Years switch
    {
        < 0.98 => Invariant($"The data cover {shop.CoveredDays.Sum()} days, less than a year: months are shown as far as they are covered, and what is a season and what a passing wave cannot be told apart."),
        < 1.9 => Invariant($"The data cover {shop.Years:0.0} years: each season was seen about once. Whether it comes again each year, they cannot say."),
        _ => Invariant($"The data cover {shop.Years:0.0} years, so that each season was seen more than once."),
    };

    private static Markup High(ShopCalendar shop, SegmentSeasons seasons)
    {
        var html = new Markup();
        if (shop.HighSeason is not { } high)
            return html.Add($"There is no high season: {shop.WhyNoHighSeason}.");
        string found = high.Ratio is { } ratio ? Invariant($"with {ratio:0.0} times the orders of the average day") : "as given";
        return html.Add($"High season: <b>{high.Start.ToString("d MMM", CultureInfo.InvariantCulture)} to {high.End.ToString("d MMM", CultureInfo.InvariantCulture)}</b>, {found}; it holds {Numbers.Percent(seasons.All.HolidayShare)} of all orders on {Numbers.Percent(high.ChanceShare)} of the days.");
    }

    private static Markup ByMonth(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons, ShopCalendar shop)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"heat months\"><thead><tr><th scope=\"col\">Segment</th>");
        foreach (string month in Months)
            html.Add($"<th scope=\"col\">{month}</th>");
        if (shop.HighSeason is not null)
            html.Add($"<th scope=\"col\" title=\"share of the orders in the high season\">In season</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
            Row(html, new Markup().Add($"<span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}"), seasons.Segments[profile.Segment], shop);
        Row(html, new Markup().Add($"All customers"), seasons.All, shop);
        return html.Add($"</tbody></table></div>\n");
    }

    private static void Row(Markup html, Markup name, SegmentSeason season, ShopCalendar shop)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        for (int month = 0; month < 12; month++)
        {
            double index = season.MonthIndex[month];
            if (double.IsNaN(index))
            {
                html.Add($"<td title=\"not covered\">–</td>");
                continue;
            }
            // Twice the average, or half of it, is full colour.
            double strength = Math.Min(1, Math.Abs(Math.Log2(Math.Max(index, 1e-3)))) * 0.75;
            html.Add($"<td class=\"{(index >= 1 ? "above" : "below")}\" style=\"--a:{strength}\" title=\"{shop.CoveredDays[month]} days of data\">{index.ToString("0.0", CultureInfo.InvariantCulture)}</td>");
        }
        if (shop.HighSeason is not null)
            html.Add($"<td>{Numbers.Percent(season.HolidayShare)}</td>");
        html.Add($"</tr>\n");
    }

    private static Markup Kinds(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Segment</th>");
        foreach (SeasonKind kind in SeasonKinds.All)
            html.Add($"<th scope=\"col\">{SeasonKinds.Word(kind)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
            KindsRow(html, Invariant($"{profile.Segment} {profile.Name}"), seasons.Segments[profile.Segment].Kinds);
        KindsRow(html, "All customers", seasons.All.Kinds);
        return html.Add($"</tbody></table></div>\n");
    }

    private static void KindsRow(Markup html, string name, int[] kinds)
    {
        html.Add($"<tr><th scope=\"row\">{name}</th>");
        foreach (int customers in kinds)
            html.Add($"<td class=\"num\" title=\"{Numbers.Whole(customers)} customers\">{Numbers.Percent((double)customers / Math.Max(1, kinds.Sum()))}</td>");
        html.Add($"</tr>\n");
    }

    private static string KindsHint(CustomerSeasons customers, SegmentSeasons seasons)
    {
        ShopCalendar shop = customers.Shop;
        (int tested, int found, double byChance) = customers.Bunched;
        string caution = shop.Years < 1.9 ? " With less than two years of data, one-season customers may be seasonal or lost, and who buys once a year looks one-time: the next season tells." : "";
        string chance = $" Of {Numbers.Whole(tested)} customers with two purchases or more, {Numbers.Whole(found)} bunch in a part of the year; chance alone would bring up to about {Numbers.Whole((long)Math.Round(byChance))}.";
        string once = customers.OneTimeInSeason is { } share ? $" Of the one-time customers, {Numbers.Percent(share)} came in the high season." : "";
        return "Regular: bought in several weeks, spread as chance spreads them. Seasonal: in one part of the year, away half a year, and back in the same part. One-season: in one part of the year and not back. Undecided: two purchases, or too new." + caution + chance + once + Tested(" Kind and segment", seasons.KindsTest);
    }

    private static string? WeekdaysHint(SegmentSeasons seasons) => Tested("Customers' best days and segments", seasons.WeekdaysTest) is { Length: > 0 } text ? text : null;

    private static string Tested(string what, ChiSquareResult? test) => test is null
        ? ""
        : Invariant($"{what}: Cramér's V {test.CramersV:0.00}, chi-square P {(test.P < 0.001 ? "below 0.001" : test.P.ToString("0.000", CultureInfo.InvariantCulture))}{(test.SmallestExpected < 5 ? ", rough, since some expected counts are below 5" : "")}.");

    private static Markup WeekHours(SegmentSeason all, bool hasHours)
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
        long most = Enumerable.Range(0, 7).Max(day => hasHours ? Enumerable.Range(from, columns).Max(hour => all.WeekHours[day, hour]) : Day(all, day));
        var svg = new Svg(Left + (columns * width) + (hasHours ? 4 : 360), Top + (7 * (Height + 2)) + 22, "Orders by day of the week and hour");
        for (int day = 0; day < 7; day++)
        {
            double y = Top + (day * (Height + 2));
            svg.Text(Left - 6, y + 13, Days[day], "small muted end");
            if (!hasHours)
            {
                double share = Day(all, day) / total;
                svg.Rectangle(Left, y, 340 * Day(all, day) / Math.Max(1.0, most), Height, "mark accent", $"{Days[day]}: {Numbers.Percent(share)} of orders", 2);
                svg.Text(Left + 6 + (340 * Day(all, day) / Math.Max(1.0, most)), y + 13, Numbers.Percent(share), "small muted");
                continue;
            }
            for (int column = 0; column < columns; column++)
            {
                long orders = all.WeekHours[day, from + column];
                svg.Heat(Left + (column * width) + 1, y, width - 2, Height, Math.Sqrt((double)orders / Math.Max(1, most)), Invariant($"{Days[day]} {from + column}:00 to {from + column + 1}:00: {Numbers.Percent(orders / total)} of orders"));
            }
        }
        for (int column = 0; hasHours && column < columns; column += columns > 14 ? 2 : 1)
            svg.Text(Left + ((column + 0.5) * width), Top + (7 * (Height + 2)) + 14, Invariant($"{from + column}"), "small muted mid");
        return svg.Draw();
    }

    private static long Day(SegmentSeason season, int day) => Enumerable.Range(0, 24).Sum(hour => season.WeekHours[day, hour]);

    private static Markup BestDays(IReadOnlyList<SegmentProfile> profiles, SegmentSeasons seasons, bool hasHours)
    {
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Segment</th><th scope=\"col\">Day</th>");
        if (hasHours)
            html.Add($"<th scope=\"col\">Hours</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (SegmentProfile profile in profiles)
        {
            SegmentSeason season = seasons.Segments[profile.Segment];
            html.Add($"<tr><th scope=\"row\">{profile.Segment} {profile.Name}</th><td>{season.BestWeekday.Day.ToString()} <small>{Numbers.Percent(season.BestWeekday.Share)}</small></td>");
            if (hasHours)
                html.Add($"<td>{season.BestHours.From}:00 to {season.BestHours.From + 2}:00 <small>{Numbers.Percent(season.BestHours.Share)}</small></td>");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }
}
