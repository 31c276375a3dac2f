using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Activity;

/// <summary>φk of the outcome and of the columns as a heat map, and what stands out of it in words.</summary>
internal static class CorrelationMap
{
    private const int MostColumns = 24;
    private const int MostNamed = 5;
    private const double Strong = 0.5;
    private const double MostColor = 0.55;

    /// <summary>The map; null where no outcome is known.</summary>
    internal static Markup? Draw(ChurnResult run, Language text)
    {
        if (run.Correlations.Count == 0)
            return null;
        string[] columns = [.. run.Drivers.Select(driver => driver.Column)];
        string[] shown =
        [
            .. run.Correlations.Where(pair => pair.WithOutcome).OrderByDescending(pair => pair.PhiK).Take(MostColumns)
                .Select(pair => pair.Column),
        ];
        var found = new Dictionary<(string, string), Correlation>();
        foreach (Correlation pair in run.Correlations.Where(pair => !pair.WithOutcome))
            found[(pair.Column, pair.With)] = found[(pair.With, pair.Column)] = pair;
        var withOutcome = run.Correlations.Where(pair => pair.WithOutcome).ToDictionary(pair => pair.Column);

        var heads = new Markup().Add($"<th scope=\"col\">{text["churn.outcome"]}</th>");
        var rows = new Markup();
        foreach ((int r, string column) in shown.Index())
        {
            heads.Add($"<th scope=\"col\"><abbr title=\"{column}\">{r + 1}</abbr></th>");
            var cells = new Markup().Add($"{Cell(withOutcome[column], column, text["churn.outcome"], text)}");
            foreach ((int c, string other) in shown.Index())
                cells.Add($"{(c == r ? new Markup().Add($"<td></td>") : Cell(found[(column, other)], column, other, text))}");
            rows.Add($"<tr><th scope=\"row\">{r + 1} {column}</th>{cells}</tr>\n");
        }
        var words = new Markup();
        foreach (Markup sentence in Sentences(run, columns.Length, shown.Length, text))
            words.Add($"<li>{sentence}</li>");
        return new Markup().Add($"<ul>{words}</ul><div class=\"scroll\"><table class=\"phik\"><thead><tr><td></td>{heads}</tr></thead>")
            .Add($"<tbody>{rows}</tbody></table></div>");
    }

    private static IEnumerable<Markup> Sentences(ChurnResult run, int columns, int shown, Language text)
    {
        Correlation[] outcome =
            [.. run.Correlations.Where(pair => pair.WithOutcome && pair.P < 0.05).OrderByDescending(pair => pair.PhiK)];
        yield return outcome.Length == 0
            ? text.Html("churn.phik-none")
            : text.Html("churn.phik-outcome", ("columns", text.Join("list.comma", outcome.Take(MostNamed).Select(pair => text.Of(
                "churn.phik-one", ("column", pair.Column), ("phik", pair.PhiK), ("z", pair.Z))))));
        // What is made of a column follows it.
        var made = run.Periods.Select(period => period.Name).ToHashSet();
        Correlation[] strong =
        [
            .. run.Correlations.Where(pair => !pair.WithOutcome && pair.P < 0.05 && pair.PhiK >= Strong
                && !made.Contains(pair.Column) && !made.Contains(pair.With)).OrderByDescending(pair => pair.PhiK),
        ];
        if (strong.Length > 0)
            yield return text.Html("churn.phik-strong", ("pairs", text.Join("list.semicolon", strong.Take(MostNamed).Select(pair => text.Of(
                "churn.phik-pair", ("column", pair.Column), ("other", pair.With), ("phik", pair.PhiK))))));
        if (shown < columns)
            yield return text.Html("churn.phik-shown", ("shown", shown), ("columns", columns));
    }

    private static Markup Cell(Correlation pair, string column, string other, Language text)
    {
        if (double.IsNaN(pair.PhiK))
            return new Markup().Add($"<td>–</td>");
        string title = text.Of(
            "churn.phik-cell", ("column", column), ("other", other), ("phik", pair.PhiK), ("z", pair.Z), ("customers", pair.Customers));
        return pair.P < 0.05
            ? new Markup().Add($"<td class=\"above\" style=\"--a:{MostColor * pair.PhiK}\" title=\"{title}\">")
                .Add($"{text.Number(pair.PhiK, "0.00")}</td>")
            : new Markup().Add($"<td title=\"{title}\"><small>{text.Number(pair.PhiK, "0.00")}</small></td>");
    }
}
