using Segmentation.Reports.Html;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>Work that goes on, by its stages.</summary>
internal static class RunningView
{
    /// <summary>The view; the stages are replaced as they go on.</summary>
    public static Markup Draw(Job job, WorkspaceState state)
    {
        Language text = state.Language;
        return new Markup()
            .Add($"<section class=\"card running\"><h2 tabindex=\"-1\">{text[job.IsRun ? "web.running" : "web.checking"]}</h2>\n")
            .Add($"<p class=\"from\" translate=\"no\">{string.Join(", ", state.Files.Select(file => file.Name))}</p>\n")
            .Add($"<div id=\"stages\" data-live>{Stages(job, text)}</div>\n")
            .Add($"<p class=\"unseen\" id=\"stage\" role=\"status\"></p>\n")
            .Add($"<p><button type=\"button\" data-post=\"/cancel\">{text["web.cancel"]}</button></p></section>\n");
    }

    /// <summary>The stages so far.</summary>
    public static Markup Stages(Job job, Language text)
    {
        IReadOnlyList<StageState> stages = job.Stages;
        var list = new Markup();
        foreach ((int i, StageState stage) in stages.Index())
        {
            bool isDone = i < stages.Count - 1;
            string name = text.IfAny($"web.stage-{stage.Name}") ?? text.IfAny($"stage.{stage.Name}") ?? stage.Name;
            list.Add($"<li class=\"{(isDone ? "done" : "now")}\"><span>{name}</span>");
            if (isDone)
                list.Add($"<span class=\"state\">{text["web.stage-done"]}</span>");
            else if (stage.Share is { } share)
                list.Add($"<progress max=\"100\" value=\"{100 * share}\" aria-label=\"{name}\">{text.Percent(share)}</progress>");
            else
                list.Add($"<progress aria-label=\"{name}\"></progress>");
            if (!isDone && stage.Detail is { } detail)
                list.Add($"<small>{text.Of(detail.Key, [.. detail.Arguments])}</small>");
            list.Add($"</li>");
        }
        return new Markup().Add($"<ol class=\"stages\">{list}</ol>");
    }
}
