using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Value;

/// <summary>Where customers are, what they bring there, and which segments are there.</summary>
internal sealed class Countries : IReportSection
{
    // A longer tail is told as one.
    private const int MostShown = 8;

    /// <inheritdoc/>
    public string Id => "countries";

    /// <summary>Where all customers are in one country there is nothing to compare.</summary>
    public bool Applies(AnalysisResult run) => run.Source is { Countries: { } countries, Facts: not null }
        && countries.Of.Length == run.Segments.Labels.Length && countries.Of.Where(country => country >= 0).Distinct().Skip(1).Any();

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        List<Part> parts = Parts(run, text, out int countries);
        double customers = parts.Sum(part => part.Customers), revenue = parts.Sum(part => part.Revenue);
        double Share(Part part) => revenue > 0 ? part.Revenue / revenue : 0;
        Part first = parts[0];
        var said = new List<Markup>
        {
            text.Html(
                "countries.first", ("country", BarTable.Data(first.Name)), ("customers", first.Customers / customers),
                ("revenue", Share(first)), ("count", countries)),
        };
        if (parts.Where(part => part.IsCountry && part.Customers >= Part.Enough).MaxBy(part => part.Receipt) is { } dearest
            && dearest.Receipt > first.Receipt)
            said.Add(text.Html(
                "countries.receipt", ("country", BarTable.Data(dearest.Name)), ("receipt", dearest.Receipt), ("other", first.Receipt),
                ("first", BarTable.Data(first.Name))));
        double longest = parts.Max(part => part.Revenue);
        Markup table = BarTable.Draw(
            [text["countries.country"], text["column.customers"], text["column.revenue"], text["column.share"], text["countries.average"]],
            parts.Select(part => (
                part.Name,
                (string[])[text.Whole(part.Customers), text.Money(part.Revenue), text.Percent(Share(part)), text.Money(part.Receipt)],
                part.Revenue / Math.Max(longest, double.Epsilon))),
            isData: true);
        return BarTable.Sentences(said, text)
            .Add($"{table}<p class=\"hint\">{text["countries.hint"]}</p>\n")
            .Add($"<h3>{text["countries.segments"]}</h3><p>{text["countries.segments-lead"]}</p>\n{Segments(run, parts, text)}");
    }

    // The largest by revenue, the rest as one, and at last who is nowhere.
    private static List<Part> Parts(AnalysisResult run, Language text, out int count)
    {
        CustomerCountries countries = run.Source!.Countries!;
        CustomerFacts facts = run.Source.Facts!;
        int segments = run.Segments.Profiles.Count;
        Part[] all = [.. countries.Names.Select(name => new Part(name, true, segments))];
        var nowhere = new Part(text["countries.unknown"], false, segments);
        for (int customer = 0; customer < countries.Of.Length; customer++)
        {
            Part own = countries.Of[customer] < 0 ? nowhere : all[countries.Of[customer]];
            own.Add(run.Segments.Labels[customer], facts.Amount[customer], facts.Orders[customer]);
        }
        Part[] present = [.. all.Where(part => part.Customers > 0).OrderByDescending(part => part.Revenue)];
        count = present.Length;
        List<Part> shown = [.. present.Take(present.Length <= MostShown + 1 ? present.Length : MostShown)];
        if (present.Length > shown.Count)
        {
            var other = new Part(text.Of("countries.other", ("count", present.Length - shown.Count)), false, segments);
            foreach (Part part in present.Skip(shown.Count))
                other.Add(part);
            shown.Add(other);
        }
        if (nowhere.Customers > 0)
            shown.Add(nowhere);
        return shown;
    }

    private static Markup Segments(AnalysisResult run, List<Part> parts, Language text)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"heat wide\"><thead><tr>{Page.Headings(text, "countries.country")}");
        foreach (SegmentProfile profile in profiles)
            html.Add($"<th scope=\"col\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</th>");
        html.Add($"</tr></thead><tbody>\n");
        foreach (Part part in parts)
        {
            html.Add($"<tr><th scope=\"row\" translate=\"no\">{part.Name}</th>");
            foreach (SegmentProfile profile in profiles)
            {
                double share = (double)part.BySegment[profile.Segment] / part.Customers;
                double lift = share / profile.CustomerShare;
                // Twice the usual share, or half of it, is full colour; so few customers show none.
                double strength = part.Customers < Part.Enough ? 0 : Math.Min(1, lift > 0 ? Math.Abs(Math.Log2(lift)) : 1) * 0.75;
                html.Add($"<td class=\"{(lift >= 1 ? "above" : "below")}\" style=\"--a:{strength}\">{text.Percent(share)}</td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private sealed class Part(string name, bool isCountry, int segments)
    {
        /// <summary>Customers from which a mean or a share says something of a country.</summary>
        internal const int Enough = 10;

        internal string Name => name;

        internal bool IsCountry => isCountry;

        internal int Customers { get; private set; }

        internal double Revenue { get; private set; }

        internal long Orders { get; private set; }

        internal int[] BySegment { get; } = new int[segments];

        internal double Receipt => Orders == 0 ? 0 : Revenue / Orders;

        internal void Add(int segment, double revenue, int orders)
        {
            Customers++;
            Revenue += revenue;
            Orders += orders;
            BySegment[segment]++;
        }

        internal void Add(Part other)
        {
            Customers += other.Customers;
            Revenue += other.Revenue;
            Orders += other.Orders;
            for (int segment = 0; segment < BySegment.Length; segment++)
                BySegment[segment] += other.BySegment[segment];
        }
    }
}
