using System.Globalization;
using Segmentation.Prediction.Activity;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using static Segmentation.Reports.Html.Page;

namespace Segmentation.Reports.Activity;

/// <summary><c>churn.html</c>: who will buy less, why, and what to offer, on one page that needs nothing else.</summary>
public static class ActivityReport
{
    private const int MostColumns = 14;
    private const int MostCalls = 15;

    /// <summary>Writes the page.</summary>
    public static void Write(Stream stream, ActivityRun run)
    {
        var sections = new List<(string Id, string Title, Markup Content)>();
        if (run.Groups.Count > 0)
            sections.Add(("groups", "Risk and profit", Groups(run)));
        sections.Add(("calls", "Whom to call first", Calls(run)));
        sections.Add(("why", "What drives it", Why(run)));
        sections.Add(("trust", "How far to trust it", Trust(run)));
        sections.Add(("made", "How it was made", Grid(Card("Reading and cleaning", Lines(run.Account)))));
        Page.Write(stream, new Page(
            "Who will buy less",
            "Who will buy less",
            run.Input,
            $"segment {run.Version}",
            Headline(run),
            sections,
            $"Made by segment {run.Version}, seed {run.Seed}.",
            HasMap: false));
    }

    private static Markup Headline(ActivityRun run)
    {
        CandidateResult best = run.Model.Candidates[0];
        var figures = new Markup();
        Figure(figures, Numbers.Whole(run.Table.Rows), "customers");
        Figure(figures, Numbers.Whole(run.Probabilities.Count(probability => probability >= 0.5)), "more likely than not to buy less");
        Figure(figures, Numbers.Percent(run.Model.BaseRate), "of known customers did");
        Figure(figures, best.MeanAuc.ToString("0.000", CultureInfo.InvariantCulture), $"ROC-AUC of the {best.Kind} model on unseen customers");
        return new Markup().Add($"<dl class=\"figures\">{figures}</dl>\n");
    }

    private static void Figure(Markup html, string value, string label) => html.Add($"<div class=\"figure\"><dd>{value}</dd><dt>{label}</dt></div>\n");

    private static Markup Groups(ActivityRun run)
    {
        var cards = new Markup();
        for (int g = 0; g < run.Groups.Count; g++)
        {
            RiskProfitGroup group = run.Groups[g];
            var facts = new Markup();
            foreach (ColumnContrast contrast in group.Contrasts.Where(contrast => contrast.P < 0.05).Take(4))
                facts.Add($"<li>{contrast.Column}: {Numbers.Plain(contrast.Median)} against {Numbers.Plain(contrast.MedianOfOthers)} of all others (p {P(contrast.P)}, effect {contrast.RankBiserial.ToString("+0.00;−0.00", CultureInfo.InvariantCulture)})</li>");
            foreach (CategoryOffer offer in group.Offers.Where(offer => offer.P < 0.05 && offer.Lift > 1.1).Take(3))
                facts.Add($"<li>Offer “{offer.Level}” ({offer.Column}): {Numbers.Percent(offer.Share)} of them, {offer.Lift.ToString("0.0", CultureInfo.InvariantCulture)} times as often as others, mean profit {Numbers.Plain(Math.Round(offer.MeanProfit, 2))}</li>");
            cards.Add($"<article class=\"card segment {Svg.Color(g)}\"><h3>{group.Name}</h3><p class=\"size\">{Numbers.Whole(group.Rows.Count)} customers, {Numbers.Percent((double)group.Rows.Count / run.Table.Rows)}; mean probability {group.MeanProbability.ToString("0.00", CultureInfo.InvariantCulture)}, mean profit {Numbers.Plain(Math.Round(group.MeanProfit, 2))}</p><p class=\"strategy\">{group.Strategy}</p><ul>{facts}</ul></article>\n");
        }
        return new Markup().Add($"<p>Risk is high from a probability of 0.5 on, profit in its upper quarter. Differences are tested against all other customers (Mann-Whitney, chi-square; adjusted by Holm).</p>\n<div class=\"cards\">{cards}</div>\n");
    }

    private static Markup Calls(ActivityRun run)
    {
        IEnumerable<int> order = run.Groups.Count > 0 ? run.Groups[0].Rows : Enumerable.Range(0, run.Table.Rows).OrderByDescending(i => run.Probabilities[i]);
        var rows = new Markup();
        foreach (int i in order.Take(MostCalls))
            rows.Add($"<tr><th scope=\"row\">{run.Table.Ids[i]}</th><td class=\"num\">{run.Probabilities[i].ToString("0.00", CultureInfo.InvariantCulture)}</td><td class=\"num\">{(run.Profit is null || double.IsNaN(run.Profit[i]) ? "" : Numbers.Plain(run.Profit[i]))}</td><td>{run.Reasons.GetValueOrDefault(i, "")}</td></tr>\n");
        return new Markup().Add($"<p>By probability{(run.Profit is null ? "" : " × profit, of the group worth keeping")}. All customers stand in risk.csv.</p>\n<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">customer</th><th scope=\"col\">probability</th><th scope=\"col\">{(run.Profit is null ? "" : "profit")}</th><th scope=\"col\">why</th></tr></thead><tbody>{rows}</tbody></table></div>\n");
    }

    private static Markup Why(ActivityRun run)
    {
        int[] sample = [.. ActivityRun.EvenSample(run.Table.Rows).Take(run.Explained.Count)];
        int[] columns = [.. Enumerable.Range(0, run.Table.Columns.Count).OrderByDescending(c => run.Contributions.Column(c).Average(Math.Abs)).Take(MostColumns)];
        Markup swarm = Beeswarm.Draw(
            [.. columns.Select(c => run.Table.Columns[c].Name)],
            [.. columns.Select(c => run.Contributions.Column(c)[..sample.Length])],
            [.. columns.Select(c => sample.Select(i => run.Table.Columns[c].Values[i]).ToArray())]);
        var rows = new Markup();
        double most = Math.Max(1e-9, run.Model.Importance.Max(entry => entry.PermutationDrop));
        foreach (ColumnImportance entry in run.Model.Importance.Take(MostColumns))
            rows.Add($"<tr><th scope=\"row\">{entry.Column}</th><td class=\"bar\"><i style=\"width:{Math.Max(0, 100 * entry.PermutationDrop / most)}%\"></i></td><td class=\"num\">{entry.PermutationDrop.ToString("0.0000", CultureInfo.InvariantCulture)}</td></tr>\n");
        return new Markup()
            .Add($"{Card("What moved each customer’s score", swarm, "A dot a customer, by Shapley value: blue where the column’s value is low, yellow middling, orange high, grey missing. Categories are ordered by name.")}<br>")
            .Add($"{Card("What the model cannot do without", new Markup().Add($"<table class=\"plain\"><tbody>{rows}</tbody></table>"), "How far ROC-AUC falls on unseen customers when a column is shuffled.")}");
    }

    private static Markup Trust(ActivityRun run)
    {
        var rows = new Markup();
        foreach (CandidateResult candidate in run.Model.Candidates)
            rows.Add($"<tr><th scope=\"row\">{candidate.Kind}</th><td class=\"num\">{candidate.MeanAuc.ToString("0.0000", CultureInfo.InvariantCulture)} ± {candidate.AucSpread.ToString("0.0000", CultureInfo.InvariantCulture)}</td><td>{string.Join(", ", candidate.FoldAuc.Select(auc => auc.ToString("0.000", CultureInfo.InvariantCulture)))}</td></tr>\n");
        Reliability reliability = run.Model.Reliability;
        return Grid(new Markup()
            .Add($"{Card("Models that competed", new Markup().Add($"<table class=\"plain\"><thead><tr><th scope=\"col\">model</th><th scope=\"col\">ROC-AUC</th><th scope=\"col\">by fold</th></tr></thead><tbody>{rows}</tbody></table>"), "On customers the model had not seen; the best is kept.")}")
            .Add($"{Card("Do probabilities come true?", ReliabilityCurve.Draw(reliability.Bins), Invariant($"On unseen customers. Brier score {reliability.Brier:0.000}; on average {reliability.ExpectedError:0.000} between predicted and observed."))}"));
    }

    private static Markup Lines(IReadOnlyList<string> lines)
    {
        var items = new Markup();
        foreach (string line in lines)
            items.Add($"<li>{line}</li>\n");
        return new Markup().Add($"<ul>{items}</ul>");
    }

    private static string P(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);
}
