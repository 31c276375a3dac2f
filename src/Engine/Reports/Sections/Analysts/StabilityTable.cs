using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>How much of each segment is found again among customers drawn anew, as bars.</summary>
internal sealed class StabilityTable : IReportSection
{
    /// <inheritdoc/>
    public string Id => "stability";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Quality?.Stability is not null;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        double[] jaccard = run.Quality!.Stability!.Jaccard;
        var rows = new Markup();
        foreach (SegmentProfile profile in run.Segments.Profiles.Where(profile => profile.Segment < jaccard.Length))
        {
            double found = jaccard[profile.Segment];
            rows.Add($"<tr><th scope=\"row\"><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</th>"
                + $"<td class=\"num\">{text.Number(found, "0.00")}</td>");
            rows.Add($"<td class=\"bar\"><i style=\"width:{100 * found}%\"></i></td><td>{Word(found, text)}</td></tr>\n");
        }
        return new Markup().Add(
            $"<p>{text.Html("stability.lead")}</p>\n<div class=\"scroll\"><table class=\"plain\"><tbody>{rows}</tbody></table></div>\n");
    }

    /// <summary>How much of a segment is found again, in a word.</summary>
    internal static string Word(double jaccard, Language text) => text[$"stability.{StabilityResult.Word(jaccard).Replace(' ', '-')}"];
}
