using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>One section of <c>report.html</c>.</summary>
internal interface IReportSection
{
    /// <summary>Its anchor; the sentence <c>section.ID</c> is its heading, which the contents list too.</summary>
    string Id { get; }

    /// <summary>Whether a run has what the section shows: every run, unless the section says otherwise.</summary>
    bool Applies(AnalysisResult run) => true;

    /// <summary>Draws the content, for a run to which the section applies.</summary>
    Markup Draw(AnalysisResult run, Language text);
}
