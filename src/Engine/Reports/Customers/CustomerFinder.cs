using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using Segmentation.Wording;

namespace Segmentation.Reports.Customers;

/// <summary>
/// The customers in a table to search, sort, filter and save, each with a card; without a script, those worth most.
/// </summary>
internal sealed class CustomerFinder : IReportSection
{
    private const int FirstRows = 15;

    // What the script says, each with {names} that it fills in.
    private static readonly (string Key, string[] Arguments)[] Said =
    [
        ("found", ["count", "all"]), ("more", []), ("card-median", ["segment"]), ("card-median-all", []), ("card-inside", []),
        ("card-edge", []), ("card-outside", []), ("card-offers", []), ("card-map", []), ("card-close", []),
        ("share", ["count", "share"]), ("region", ["count"]), ("region-known", ["count"]), ("region-clear", []),
        ("region-filter", []), ("sort", ["column"]),
    ];

    /// <inheritdoc/>
    public string Id => "customers";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        if (!run.ShowsIds)
            return new Markup().Add($"<p>{Flags.Render(text["customers.not-named"])}</p>\n");
        CarriedCustomers customers = CarriedCustomers.Of(run, text);
        int all = run.Segments.Labels.Length;
        string lead = customers.Rows.Length == all
            ? text.Of("customers.lead", ("customers", all))
            : text.Of("customers.lead-part", ("customers", all), ("carried", customers.Rows.Length));
        var words = Said.ToDictionary(
            said => said.Key,
            said => text.Of($"customers.{said.Key}", [.. said.Arguments.Select(name => (name, (object?)$"{{{name}}}"))]),
            StringComparer.Ordinal);
        return new Markup().Add($"<p>{lead} {text.Html("customers.order")}</p>\n{Tools(run.Segments.Profiles, text)}")
            .Add($"<div id=\"customer-card\" class=\"card\" hidden tabindex=\"-1\"></div>\n")
            .Add($"<div class=\"scroll\">{Table(run, customers, text)}</div>\n")
            .Add($"<noscript><p class=\"hint\">{text.Of("customers.no-script", ("shown", Math.Min(FirstRows, all)))}</p></noscript>\n")
            .Add($"<script type=\"application/json\" id=\"customers-data\">").AddTrusted(customers.Script(words)).Add($"</script>\n");
    }

    // Drawn by the script's help alone, so the script shows them.
    private static Markup Tools(IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        var options = new Markup().Add($"<option value=\"\">{text["customers.every-segment"]}</option>");
        foreach (SegmentProfile profile in profiles)
            options.Add($"<option value=\"{profile.Segment}\">{profile.Segment} {profile.Name}</option>");
        return new Markup()
            .Add($"<div class=\"finder\" id=\"finder\" role=\"search\" hidden><label>{text["customers.find"]} ")
            .Add($"<input type=\"search\" id=\"find\" autocomplete=\"off\" spellcheck=\"false\"></label>")
            .Add($"<label>{text["column.segment"]} <select id=\"find-segment\">{options}</select></label>")
            .Add($"<button type=\"button\" id=\"find-save\">{text["customers.save"]}</button>")
            .Add($"<span id=\"find-count\" role=\"status\"></span></div>\n");
    }

    private static Markup Table(AnalysisResult run, CarriedCustomers customers, Language text)
    {
        var html = new Markup()
            .Add($"<table class=\"plain\" id=\"customers-table\"><caption>{text["customers.caption"]}</caption><thead><tr>")
            .Add($"{Page.Headings(text, "column.customer", "column.segment")}");
        foreach (CarriedCustomers.Column column in customers.Columns)
            html.Add($"<th scope=\"col\" class=\"num\"{Page.Hint(column.Meaning)}>{column.Name}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (int row in customers.Rows.Take(FirstRows))
        {
            SegmentProfile profile = run.Segments.Profiles[run.Segments.Labels[row]];
            html.Add($"<tr><th scope=\"row\" translate=\"no\">{run.Segments.Table.Ids[row]}</th><td><span ")
                .Add($"class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</td>");
            foreach (CarriedCustomers.Column column in customers.Columns)
                html.Add($"<td class=\"num\">{column.Shown(row, text)}</td>");
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table>\n");
    }
}
