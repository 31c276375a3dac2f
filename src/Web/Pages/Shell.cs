using Segmentation.Cli.Verbs.Local;
using Segmentation.Reports.Html;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>The page around what it shows now.</summary>
internal static class Shell
{
    /// <summary>The whole page.</summary>
    public static string Page(WorkspaceState state, ServerRequest request)
    {
        Language text = state.Language;
        var languages = new Markup();
        foreach (Language language in Language.All)
        {
            languages.Add($"<button type=\"button\" data-post=\"/language?code={language.Code}\" data-reload lang=\"{language.Code}\" ")
                .Add($"aria-pressed=\"{(language.Code == text.Code ? "true" : "false")}\">{language["web.language"]}</button>");
        }
        return new Markup()
            .Add($"<!DOCTYPE html>\n<html lang=\"{text.Code}\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add($"<meta name=\"color-scheme\" content=\"light dark\">\n<title>{text["page.title"]}</title>\n")
            .Add($"<link rel=\"icon\" href=\"data:,\">\n")
            .Add($"<link rel=\"stylesheet\" href=\"/report.css\">\n<link rel=\"stylesheet\" href=\"/page.css\">\n</head>\n")
            .Add($"<body data-lost=\"{text["web.lost"]}\" data-uploading=\"{text["web.uploading"]}\" ")
            .Add($"data-folder=\"{text["web.no-folder"]}\">\n")
            .Add($"<header class=\"top\"><h1>{text["page.title"]}</h1>")
            .Add($"<div class=\"languages\" role=\"group\" aria-label=\"{text["web.languages"]}\">{languages}</div></header>\n")
            .Add($"<div id=\"says\" role=\"alert\" hidden></div>\n<main id=\"view\" tabindex=\"-1\">\n{View(state, request)}</main>\n")
            .Add($"<noscript><p class=\"card failure\">{text["web.needs-script"]}</p></noscript>\n")
            .Add($"<footer><p>{text["web.private"]}</p><p>{text["web.results-in"]} <span translate=\"no\">{request.Directory}</span></p>")
            .Add($"<p translate=\"no\">segment {request.Version}</p></footer>\n<script src=\"/page.js\"></script>\n</body>\n</html>\n")
            .ToString();
    }

    /// <summary>What it shows now.</summary>
    public static Markup View(WorkspaceState state, ServerRequest request) => state switch
    {
        { Job: { } job } => RunningView.Draw(job, state),
        { Finished: { } run } => FinishedView.Draw(run, state.Language),
        { Files.Count: > 0 } => FoundView.Draw(state),
        _ => StartView.Draw(state.Language, request.UploadLimit),
    };
}
