using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Tuning;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections.Analysts;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Tuning;

/// <summary>What was tried, what is best of it and why.</summary>
internal sealed class TuningTable : IReportSection
{
    private const int MostRows = 12;

    /// <inheritdoc/>
    public string Id => "tuning";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Tuning is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        TuningResult tuning = run.Tuning!;
        var rows = new Markup();
        for (int i = 0; i < tuning.Rows.Count; i++)
        {
            if (i < MostRows || i == tuning.Usual)
                Row(rows, i + 1, tuning.Rows[i], text);
        }
        Markup headings = Page.Headings(
            text, "tune.column-rank", "choice.column-segments", "tune.column-way", "choice.column-silhouette", "choice.column-stability",
            "choice.column-worst", "choice.column-placed", "choice.column-largest", "choice.column-smallest", "choice.column-limits");
        return new Markup().Add($"<p>{text.Join("list.sentences", tuning.Verdict.Select(sentence => text.Of(sentence)))}</p>\n")
            .Add($"<div class=\"scroll\"><table class=\"plain tight\"><thead><tr>{headings}</tr></thead>")
            .Add($"<tbody>{rows}</tbody></table></div>\n")
            .Add($"<p class=\"hint\">{text.Of("tune.scale", ("scale", TuningWay.ScaleOf(tuning.Options.Transform)))}</p>\n");
    }

    private static void Row(Markup rows, int rank, TuningRow row, Language text)
    {
        KQuality quality = row.Quality;
        rows.Add($"<tr><th scope=\"row\">{rank}</th>");
        rows.Add($"<td class=\"num\">{text.Number(quality.Clusters, "0")}</td>");
        rows.Add($"<td>{text.Of(row.Way.Said)}</td>");
        ChoiceTable.Measures(rows, quality, text);
    }
}
