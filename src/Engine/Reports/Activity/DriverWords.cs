using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Reports.Html;
using Segmentation.Wording;
using static Segmentation.Reports.Html.Page;

namespace Segmentation.Reports.Activity;

/// <summary>What drives the probability of a drop, in words and as a table of all columns.</summary>
internal static class DriverWords
{
    private const int MostNamed = 3;

    /// <summary>What matters most, what precedes a drop, each column with an effect, and those without one.</summary>
    internal static Markup Draw(ChurnResult run, Language text)
    {
        var items = new Markup();
        Driver[] most = [.. run.Drivers.Where(driver => driver.HasEffect).Take(MostNamed)];
        if (most.Length > 0)
            items.Add($"<li>{text.Html("driver.most", ("columns", Names(most, text)), ("share", most.Sum(driver => driver.ShapleyShare)))}"
                + $"</li>");
        foreach (DriverGroup group in run.DriverGroups)
            items.Add($"<li>{Group(group, text)}</li>");
        foreach (PeriodColumn period in run.Periods.Where(period => period.IsRatio))
        {
            if (run.Drivers.FirstOrDefault(driver => driver.Column == period.Name) is { P: < 0.05 } driver)
                items.Add($"<li>{Period(period, driver, text)}</li>");
        }
        foreach (Driver driver in run.Drivers.Where(driver => driver.HasEffect))
            items.Add($"<li>{Effect(run, driver, text)}{Observed(run, driver, text)}</li>");
        foreach (Interaction pair in run.Interactions ?? [])
            items.Add($"<li>{Pair(run, pair, text)}</li>");
        if (run.Interactions is { Count: 0 })
            items.Add($"<li>{text.Html("driver.pair-none")}</li>");
        Driver[] redundant = [.. run.Drivers.Where(driver => !driver.HasEffect && driver.P < 0.05)];
        if (redundant.Length > 0)
            items.Add($"<li>{text.Html("driver.redundant", ("columns", Names(redundant, text)))}</li>");
        Driver[] none = [.. run.Drivers.Where(driver => !driver.HasEffect && !(driver.P < 0.05))];
        if (none.Length > 0)
            items.Add($"<li>{text.Html("driver.none", ("columns", Names(none, text)), ("points", 100 * Driver.LeastSwing))}</li>");
        return new Markup().Add($"<ul>{items}</ul>");
    }

    /// <summary>All columns: how far ROC-AUC falls without one, and by how much it swings the probability.</summary>
    internal static Markup Table(ChurnResult run, Language text)
    {
        var rows = new Markup();
        double most = Math.Max(1e-9, run.Drivers.Max(driver => driver.PermutationDrop));
        foreach (Driver driver in run.Drivers)
        {
            double width = Math.Max(0, 100 * driver.PermutationDrop / most);
            rows.Add($"<tr><th scope=\"row\">{driver.Column}</th><td class=\"bar\"><i style=\"width:{width}%\"></i></td>")
                .Add($"<td class=\"num\">{text.Of("churn.auc", ("mean", driver.PermutationDrop), ("spread", driver.PermutationSpread))}"
                    + $"</td>")
                .Add($"<td class=\"num\">{Points(driver.Swing, text)}</td></tr>\n");
        }
        return new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th></th><th></th>")
            .Add($"{Headings(text, "driver.fall", "driver.swing")}</tr></thead><tbody>{rows}</tbody></table></div>");
    }

    private static Markup Group(DriverGroup group, Language text) => text.Html(
        group.HasEffect ? "driver.group" : "driver.group-none",
        ("group", group.Group),
        ("share", group.ShapleyShare),
        ("columns", text.Join("list.comma", group.Columns)));

    private static Markup Period(PeriodColumn period, Driver driver, Language text) => text.Html(
        driver.Dropped > driver.Stayed ? "driver.rising" : "driver.falling",
        ("measure", period.Measure),
        ("column", driver.Column),
        ("dropped", driver.Dropped),
        ("stayed", driver.Stayed),
        ("auc", Math.Max(driver.Auc, 1 - driver.Auc)));

    private static Markup Effect(ChurnResult run, Driver driver, Language text)
    {
        (string, object?)[] arguments =
        [
            ("column", driver.Column), ("from", From(run, driver, text)), ("to", To(run, driver, text)),
            ("change", Points(driver.Change, text)),
            ("low", Points(driver.Low, text)), ("high", Points(driver.High, text)),
        ];
        return text.Html(double.IsNaN(driver.Step) ? "driver.level" : driver.Step == 1 ? "driver.unit" : "driver.range", arguments);
    }

    private static Markup? Observed(ChurnResult run, Driver driver, Language text)
    {
        if (double.IsNaN(driver.Dropped))
            return null;
        return new Markup().Add($" ").Add($"{(double.IsNaN(driver.Auc)
            ? text.Html("driver.observed-level", ("level", driver.To), ("dropped", driver.Dropped), ("stayed", driver.Stayed))
            : text.Html(
                "driver.observed",
                ("dropped", run.Table[driver.Column].Shown(driver.Dropped, text)),
                ("stayed", run.Table[driver.Column].Shown(driver.Stayed, text)),
                ("auc", Math.Max(driver.Auc, 1 - driver.Auc))))}");
    }

    // Numbers as the language writes them.
    private static string From(ChurnResult run, Driver driver, Language text) =>
        run.Table[driver.Column] is { Kind: ColumnKind.Numeric } column ? column.Shown(driver.FromValue, text) : driver.From;

    private static string To(ChurnResult run, Driver driver, Language text) =>
        run.Table[driver.Column] is { Kind: ColumnKind.Numeric } column ? column.Shown(driver.ToValue, text) : driver.To;

    private static Markup Pair(ChurnResult run, Interaction pair, Language text)
    {
        Driver first = run.Drivers.First(driver => driver.Column == pair.First);
        Driver second = run.Drivers.First(driver => driver.Column == pair.Second);
        return text.Html(
            "driver.pair",
            ("first", pair.First),
            ("second", pair.Second),
            ("first-from", From(run, first, text)),
            ("first-to", To(run, first, text)),
            ("second-from", From(run, second, text)),
            ("second-to", To(run, second, text)),
            ("first-alone", Points(pair.FirstAlone, text)),
            ("second-alone", Points(pair.SecondAlone, text)),
            ("both", Points(pair.Both, text)),
            ("beyond", Points(pair.Beyond, text)));
    }

    private static string Names(IEnumerable<Driver> drivers, Language text) =>
        text.Join("list.comma", drivers.Select(driver => driver.Column));

    private static string Points(double change, Language text)
    {
        double points = Math.Round(100 * change, 1);
        return points == 0 ? "0" : (points > 0 ? "+" : "−") + text.Number(Math.Abs(points), "0.#");
    }
}
