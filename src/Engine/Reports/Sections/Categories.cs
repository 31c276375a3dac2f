using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>What is bought: the categories, and what each segment spends on them.</summary>
internal sealed class Categories : IReportSection
{
    /// <summary>Categories that the heat map has columns for; a longer tail is in the table above it.</summary>
    private const int MostColumns = 10;

    /// <inheritdoc/>
    public string Id => "categories";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source?.Categories is { } categories && AnyRevenue(categories);

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        CustomerCategories categories = run.Source!.Categories!;
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        Matrix revenue = categories.Revenue(run.Segments.Labels, profiles.Count);
        var totals = new double[revenue.Columns];
        for (int segment = 0; segment < revenue.Rows; segment++)
        {
            for (int category = 0; category < totals.Length; category++)
                totals[category] += revenue[segment, category];
        }
        int[] order = [.. Enumerable.Range(0, totals.Length).Where(category => totals[category] > 0)
            .OrderByDescending(category => totals[category]).ThenBy(category => category)];
        string how = categories.Model.Map is null
            ? text["categories.learned"]
            : text["categories.given"];
        return new Markup()
            .Add($"<p>{how}</p>\n{Table(categories, totals, order, text)}{CatchAlls(categories.Model, order, text)}")
            .Add($"<h3>{text["categories.shares"]}</h3><p>{text.Html("categories.shares-lead")}"
                + $"</p>\n{Shares(categories.Model, revenue, totals, order, profiles, text)}");
    }

    private static bool AnyRevenue(CustomerCategories categories)
    {
        foreach (double revenue in categories.Revenue(new int[categories.Lines.Customers], 1).Row(0))
        {
            if (revenue > 0)
                return true;
        }
        return false;
    }

    private static Markup Table(CustomerCategories categories, double[] totals, int[] order, Language text)
    {
        var html = new Markup()
            .Add($"<div class=\"scroll\"><table class=\"plain\"><thead>"
            + $"<tr>{Page.Headings(text, "categories.category", "categories.terms", "categories.products", "column.revenue",
                "column.share")}</tr></thead><tbody>\n");
        double all = totals.Sum();
        foreach (int category in order)
        {
            string terms = category == categories.Model.Other ? "" : text.Join("list.comma", categories.Model.Categories[category].Terms);
            int products = categories.Placements.Categories.Count(placed => placed == category);
            html.Add($"<tr><th scope=\"row\" translate=\"no\">{Name(categories.Model, category, text)}</th><td translate=\"no\">{terms}"
                + $"</td><td>{text.Whole(products)}</td><td>{text.Money(totals[category])}</td><td>{text.Percent(totals[category] / all)}"
                + $"</td></tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    private static Markup Shares(
        CategoryModel model, Matrix revenue, double[] totals, int[] order, IReadOnlyList<SegmentProfile> profiles, Language text)
    {
        int[] shown = [.. order.Take(MostColumns)];
        var html = new Markup().Add($"<div class=\"scroll\"><table class=\"heat\"><thead><tr>{Page.Headings(text, "column.segment")}");
        foreach (int category in shown)
            html.Add($"<th scope=\"col\" translate=\"no\">{Name(model, category, text)}</th>");
        html.Add($"</tr></thead><tbody>\n");
        double all = totals.Sum();
        foreach (SegmentProfile profile in profiles)
        {
            ReadOnlySpan<double> row = revenue.Row(profile.Segment);
            double own = 0;
            foreach (double value in row)
                own += value;
            html.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>"
                + $"{profile.Segment} {profile.Name}</th>");
            foreach (int category in shown)
            {
                double share = own > 0 ? Math.Max(0, row[category] / own) : 0;
                double lift = share / (totals[category] / all);
                // Twice the usual share, or half of it, is full colour.
                double strength = Math.Min(1, lift > 0 ? Math.Abs(Math.Log2(lift)) : 1) * 0.75;
                html.Add($"<td class=\"{(lift >= 1 ? "above" : "below")}\" style=\"--a:{strength}\">{text.Percent(share)}"
                    + $"<small>{text.Of("categories.lift", ("value", lift))}</small></td>");
            }
            html.Add($"</tr>\n");
        }
        return html.Add($"</tbody></table></div>\n");
    }

    // What a category is that holds what the others left.
    private static Markup? CatchAlls(CategoryModel model, int[] order, Language text)
    {
        int count = order.Count(category => category != model.Other && model.Categories[category].IsCatchAll);
        return count == 0 ? null : new Markup().Add($"<p class=\"hint\">{text.Of("categories.catch-alls", ("count", count))}</p>\n");
    }

    private static string Name(CategoryModel model, int category, Language text) =>
        category == model.Other ? text["categories.other"]
        : model.Categories[category].IsCatchAll ? text.Of("categories.catch-all", ("name", model.NameOf(category)))
        : model.NameOf(category);
}
