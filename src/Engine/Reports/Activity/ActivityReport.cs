using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;
using static Segmentation.Reports.Html.Page;

namespace Segmentation.Reports.Activity;

/// <summary><c>churn.html</c>: who will buy less, why, and what to offer, on one page that needs nothing else.</summary>
internal static class ActivityReport
{
    private const int MostCalls = 15;

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run.</param>
    /// <param name="language">The language; the run's where none is given.</param>
    public static void Write(Stream stream, ChurnResult run, Language? language = null)
    {
        Language text = language ?? run.Language;
        var head = PageHead.Of(run);
        var sections = new List<(string Id, string Title, Markup Content)>();
        if (run.Findings.Count > 0)
        {
            Markup findings = Lines([.. run.Findings.Select(text.Of).Select(head.Said).Select(Flags.Render)]);
            sections.Add((
                "findings", text["churn.findings"], Grid(new Markup().Add($"<div class=\"card check-first\">{findings}</div>"))));
        }
        if (run.Groups.Count > 0)
            sections.Add(("groups", text[run.SegmentsFile is null ? "churn.groups" : "churn.segments"], GroupCards.Draw(run, text)));
        sections.Add(("calls", text["churn.calls"], Calls(run, text)));
        sections.Add(("why", text["churn.why"], Why(run, text)));
        sections.Add(("trust", text["churn.trust"], Trust(run, text)));
        sections.Add(("made", text["section.made"],
            Grid(Card(text["churn.reading"], Lines([.. run.Account.Select(text.Of).Select(head.Said).Select(Flags.Render)])))));
        Page.Write(stream, new Page(
            text,
            head.WindowTitle(text),
            head.Title(text),
            head.From(text),
            $"segment {run.Version}",
            Headline(run, text),
            sections,
            text.Html("churn.footer", ("version", run.Version), ("seed", run.Seed)),
            Scripts: []));
    }

    private static Markup Headline(ChurnResult run, Language text)
    {
        CandidateResult best = run.Model.Candidates[0];
        var figures = new Markup();
        Figure(figures, text.Whole(run.Table.Rows), text["figure.customers"]);
        Figure(figures, text.Whole(run.Probabilities.Count(probability => probability >= 0.5)), text["churn.likely"]);
        Figure(figures, text.Percent(run.Model.BaseRate), text["churn.known"]);
        Figure(figures, text.Number(best.MeanAuc, "0.000"), text.Of("churn.auc-of", ("model", new Phrase($"model.{best.Kind}"))));
        return new Markup().Add($"<dl class=\"figures\">{figures}</dl>\n");
    }

    private static void Figure(Markup html, string value, string label) =>
        html.Add($"<div class=\"figure\"><dd>{value}</dd><dt>{label}</dt></div>\n");

    private static Markup Calls(ChurnResult run, Language text)
    {
        IEnumerable<int> order = run.Groups.Count > 0 && run.SegmentsFile is null
            ? run.Groups[0].Rows
            : Enumerable.Range(0, run.Table.Rows)
                .OrderByDescending(i => run.Probabilities[i] * (run.Profit is null ? 1 : double.IsNaN(run.Profit[i]) ? 0 : run.Profit[i]));
        var rows = new Markup();
        foreach (int i in order.Take(MostCalls))
            rows.Add($"<tr><th scope=\"row\">{run.Table.Ids[i]}</th><td class=\"num\">{text.Number(run.Probabilities[i], "0.00")}</td><td "
                + $"class=\"num\">{(run.Profit is null || double.IsNaN(run.Profit[i]) ? "" : text.InMoney(text.Plain(run.Profit[i])))}</td>"
                + $"<td>{run.Reasons.GetValueOrDefault(i, "")}</td></tr>\n");
        return new Markup().Add(
            $"<p>{text.Html(run.Profit is null ? "churn.by-probability" : run.SegmentsFile is null ? "churn.by-profit" : "churn.by-both")}"
            + $"</p>\n<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Headings(text, "churn.customer", "churn.probability")}<th "
            + $"scope=\"col\">{(run.Profit is null ? "" : text["churn.profit"])}</th>{Headings(text, "churn.reasons")}</tr></thead>"
            + $"<tbody>{rows}</tbody></table></div>\n");
    }

    private static Markup Why(ChurnResult run, Language text)
    {
        int[] sample = [.. ChurnResult.EvenSample(run.Table.Rows).Take(run.Explained.Count)];
        int[] columns = [.. Enumerable.Range(0, run.Table.Columns.Count)
            .OrderByDescending(c => run.Contributions.Column(c).Average(Math.Abs))];
        Markup swarm = Beeswarm.Draw(
            [.. columns.Select(c => run.Table.Columns[c].Name)],
            [.. columns.Select(c => run.Contributions.Column(c)[..sample.Length])],
            [.. columns.Select(c => sample.Select(i => run.Table.Columns[c].Values[i]).ToArray())],
            text);
        return new Markup()
            .Add($"{Card(text["churn.in-words"], DriverWords.Draw(run, text))}<br>")
            .Add($"{Card(text["churn.swarm"], swarm, text["churn.swarm-hint"])}<br>")
            .Add($"{Card(text["churn.importance"], DriverWords.Table(run, text), text["churn.importance-hint"])}<br>")
            .Add($"{Card(text["churn.phik"], CorrelationMap.Draw(run, text), text["churn.phik-hint"])}");
    }

    private static Markup Trust(ChurnResult run, Language text)
    {
        var rows = new Markup();
        foreach (CandidateResult candidate in run.Model.Candidates)
            rows.Add($"<tr><th scope=\"row\">{text[$"model.{candidate.Kind}"]}</th><td "
                + $"class=\"num\">{text.Of("churn.auc", ("mean", candidate.MeanAuc), ("spread", candidate.AucSpread))}</td>"
                + $"<td>{text.Join("list.comma", candidate.FoldAuc.Select(auc => text.Number(auc, "0.000")))}</td></tr>\n");
        Reliability reliability = run.Model.Reliability;
        string byWhat = run.Windows.Count > 0 ? "churn.by-window" : "churn.by-fold";
        var words = new Markup().Add($"<li>{Mean(run, text)}</li>");
        foreach (ValidationWindow window in run.Windows)
            words.Add($"<li>{text.Html("churn.window", ("day", window.Cut), ("customers", window.Customers),
                ("predicted", window.Predicted), ("observed", window.Observed), ("auc", window.Auc))}</li>");
        foreach (ReliabilityBin bin in reliability.Bins)
            words.Add($"<li>{text.Html("churn.reliability-line",
                ("customers", bin.Rows), ("predicted", bin.Predicted), ("observed", bin.Observed))}</li>");
        return Grid(new Markup()
            .Add($"{Card(text["churn.in-words"], new Markup().Add($"<ul>{words}</ul>"))}")
            .Add($"{Card(text["churn.models"], new Markup().Add(
                $"<table class=\"plain\"><thead><tr>{Headings(text, "churn.model", "churn.roc-auc", byWhat)}</tr></thead>"
                    + $"<tbody>{rows}</tbody></table>"),
                    text[run.Windows.Count > 0 ? "churn.models-hint-time" : "churn.models-hint"])}")
            .Add($"{Card(text["churn.reliability"], ReliabilityCurve.Draw(reliability.Bins, text),
                text.Of("churn.reliability-hint", ("brier", reliability.Brier), ("error", reliability.ExpectedError)))}"));
    }

    // Where the outcome is known the calibration saw these customers, and both agree; else they are other customers at another time.
    private static Markup Mean(ChurnResult run, Language text) => run.Gap is { } gap
        ? text.Html(
            gap.Column is null ? "churn.mean-alike" : "churn.mean-gap",
            ("predicted", gap.Predicted),
            ("observed", gap.Observed),
            ("column", gap.Column),
            ("then", gap.Column is null ? "" : run.Table[gap.Column].Shown(gap.Then, text)),
            ("now", gap.Column is null ? "" : run.Table[gap.Column].Shown(gap.Now, text)))
        : text.Html(
        run.Outcome is not null ? "churn.mean-known" : "churn.mean-new",
        ("predicted", run.Probabilities.Average()),
        ("observed", run.Outcome is { } outcome ? outcome.Count(dropped => dropped) / (double)outcome.Length : run.Model.BaseRate));

    private static Markup Lines(IReadOnlyList<string> lines)
    {
        var items = new Markup();
        foreach (string line in lines)
            items.Add($"<li>{line}</li>\n");
        return new Markup().Add($"<ul>{items}</ul>");
    }
}
