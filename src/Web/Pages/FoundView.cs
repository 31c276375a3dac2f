using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Transactions.Csv;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>What was detected, what is wrong, and what can be chosen.</summary>
internal static class FoundView
{
    /// <summary>The view.</summary>
    public static Markup Draw(WorkspaceState state)
    {
        Language text = state.Language;
        string files = string.Join(", ", state.Files.Select(
            file => text.Of("web.file-size", ("file", file.Name), ("size", SizeWords.Of(file.Bytes, text)))));
        var view = new Markup()
            .Add($"<section class=\"first\"><h2 tabindex=\"-1\">{text[state.Check is null ? "web.not-readable" : "web.found"]}</h2>\n")
            .Add($"<p class=\"from\" translate=\"no\">{files}{Known(state)}</p>\n");
        if (state.Failure is { } failure)
            view.Add($"<div class=\"card failure\" role=\"alert\"><p>{Failure.Explain(failure, text)}</p></div>\n");
        if (state.Check is { } check)
            view.Add($"{Figures(check, text)}{Findings(check, FindingWeight.Weighty, text)}");
        view.Add($"</section>\n");
        if (state.Preview is { } preview)
        {
            view.Add($"<form id=\"settings\" data-post=\"{(state.Check is null ? "/check" : "/run")}\">\n")
                .Add($"{SettingsForm.Columns(state, preview)}{Rows(preview, text)}{SettingsForm.Format(state, preview)}")
                .Add($"{(state.Check is null ? null : SettingsForm.Run(state))}<p class=\"actions\">");
            if (state.Check is null)
                view.Add($"<button class=\"primary\" data-post=\"/check\">{text["web.check-again"]}</button> ");
            else
                view.Add($"<button class=\"primary\" data-post=\"/run\">{text["web.run"]}</button> ")
                    .Add($"<button data-post=\"/check\">{text["web.check-again"]}</button> ");
            view.Add($"<button type=\"button\" data-post=\"/new\">{text["web.other-file"]}</button></p></form>\n");
        }
        else
        {
            if (SettingsForm.Sheet(state) is { } sheet)
            {
                view.Add($"<form id=\"settings\" data-post=\"/check\"><input type=\"hidden\" name=\"asks-reading\" value=\"yes\">")
                    .Add($"<div class=\"fields\">{sheet}</div><p class=\"actions\"><button class=\"primary\" data-post=\"/check\">")
                    .Add($"{text["web.check-again"]}</button></p></form>\n");
            }
            view.Add($"<p class=\"actions\"><button type=\"button\" data-post=\"/new\">{text["web.other-file"]}</button></p>\n");
        }
        return state.Check is { } known ? view.Add($"{Cleaning(known, text)}{Findings(known, FindingWeight.Note, text)}") : view;
    }

    private static string? Known(WorkspaceState state) => state.Check?.Formats.Select(format => format.KnownAs).OfType<string>()
        .FirstOrDefault() is { } known ? $" ({known})" : null;

    private static Markup Figures(FileCheck check, Language text)
    {
        TransactionSummary summary = check.Summary;
        return new Markup().Add($"<dl class=\"figures\">{Figure(text["web.customers"], text.Whole(summary.Customers))}")
            .Add($"{Figure(text["web.orders"], text.Whole(summary.Orders))}{Figure(text["web.revenue"], text.Short(summary.Revenue))}")
            .Add($"<div class=\"figure wide\"><dt>{text["web.period"]}</dt>")
            .Add($"<dd>{text.Of("web.from-to", ("first", summary.First), ("last", summary.Last))}</dd></div></dl>\n");
    }

    private static Markup Figure(string name, string value) =>
        new Markup().Add($"<div class=\"figure\"><dt>{name}</dt><dd>{value}</dd></div>");

    private static Markup? Findings(FileCheck check, FindingWeight weight, Language text)
    {
        Finding[] findings = [.. check.Cleaning.Findings.Where(finding => finding.Weight == weight)];
        if (findings.Length == 0)
            return null;
        var items = new Markup();
        foreach (Finding finding in findings)
        {
            items.Add($"<li>{Failure.Named(finding.Line(text), text)}");
            if (finding.Examples.Count > 0)
                items.Add($"<pre translate=\"no\" tabindex=\"0\">{string.Join('\n', finding.Examples.Select(text.Of))}</pre>");
            items.Add($"</li>\n");
        }
        return weight == FindingWeight.Weighty
            ? new Markup().Add($"<div class=\"card check-first\"><h3>{text["section.check-first"]}</h3>\n")
                .Add($"<ul class=\"findings\">{items}</ul></div>\n")
            : new Markup().Add($"<details><summary>{text["web.notes"]}</summary>\n<ul class=\"findings\">{items}</ul></details>\n");
    }

    private static Markup Rows(SourcePreview preview, Language text)
    {
        var head = new Markup();
        foreach (string column in preview.Columns)
            head.Add($"<th scope=\"col\">{column}</th>");
        var body = new Markup();
        foreach (IReadOnlyList<string> row in preview.Rows)
        {
            body.Add($"<tr>");
            foreach (string cell in row)
                body.Add($"<td>{cell}</td>");
            body.Add($"</tr>\n");
        }
        return new Markup().Add($"<h3>{text["web.first-rows"]}</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" ")
            .Add($"aria-label=\"{text["web.first-rows"]}\"><table class=\"plain tight rows\" translate=\"no\"><thead><tr>{head}")
            .Add($"</tr></thead><tbody>\n{body}</tbody></table></div>\n");
    }

    private static Markup Cleaning(FileCheck check, Language text)
    {
        var rows = new Markup();
        foreach (CleaningStep step in check.Cleaning.Steps.Where(step => step.Dropped > 0))
            rows.Add($"<tr><th scope=\"row\">{text[$"rule.{step.Rule}"]}</th><td class=\"num\">{text.Whole(step.Dropped)}</td></tr>\n");
        string kept = text.Of("web.rows-kept", ("kept", check.Cleaning.RowsKept), ("read", check.Cleaning.RowsRead));
        string? returns = check.Returns is { Rows: > 0 } found ? text.Of(found.Said) : null;
        return new Markup().Add($"<details><summary>{kept}</summary>\n<table class=\"plain dropped\"><tbody>{rows}</tbody></table>")
            .Add($"<p>{returns}</p></details>\n");
    }
}
