using Segmentation.Pipeline;
using Segmentation.Pipeline.Churn;
using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>What a page is called, of what it was made, and when.</summary>
/// <param name="OwnTitle">A title of the user's; null for the page's own.</param>
/// <param name="TitleKey">The sentence that is the page's own title.</param>
/// <param name="Inputs">What was read, as the user named it; empty where it was generated.</param>
/// <param name="MadeOn">The day; null to say none.</param>
internal sealed record PageHead(string? OwnTitle, string TitleKey, IReadOnlyList<string> Inputs, DateOnly? MadeOn)
{
    /// <summary>Of the report and the presentation.</summary>
    internal static PageHead Of(AnalysisResult run) => new(
        run.Title,
        "page.title",
        run.Input is not { } input ? []
        : run.Reading?.SourceNames is { } names && string.Join(' ', names) == input ? names : [input],
        run.MadeOn);

    /// <summary>Of the page of who will buy less.</summary>
    internal static PageHead Of(ChurnResult run) => new(run.Title, "churn.title", run.Inputs, run.MadeOn);

    /// <summary>What the page is called.</summary>
    internal string Title(Language text) => OwnTitle ?? text[TitleKey];

    /// <summary>That with the files, which tell windows apart.</summary>
    internal string WindowTitle(Language text) => Inputs.Count == 0
        ? Title(text)
        : text.Of("page.title-of", ("title", Title(text)), ("file", FileNames(text)));

    /// <summary>The names of what was read, without the folders that lead to it; empty where it was generated.</summary>
    internal string FileNames(Language text) => text.Join("list.comma", Inputs.Select(input => Path.GetFileName(input)));

    /// <summary>A sentence as the page says it: files are named without the folders that lead to them.</summary>
    internal string Said(string sentence) =>
        Inputs.Aggregate(sentence, (said, input) => said.Replace(input, Path.GetFileName(input), StringComparison.Ordinal));

    /// <summary>What the page was made of, and when.</summary>
    internal string From(Language text) => MadeOn is not { } day
        ? FileNames(text)
        : Inputs.Count > 0
            ? text.Of("page.made-of", ("file", FileNames(text)), ("day", day.ToDateTime(default)))
            : text.Of("page.made-on", ("day", day.ToDateTime(default)));
}
