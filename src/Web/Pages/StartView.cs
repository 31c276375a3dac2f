using Segmentation.Reports.Html;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>Where a file is dropped.</summary>
internal static class StartView
{
    /// <summary>The view.</summary>
    public static Markup Draw(Language text, long limit) => new Markup()
        .Add($"<p class=\"lead\">{text["web.lead"]}</p>\n")
        .Add($"<label class=\"drop\" id=\"drop\"><strong>{text["web.drop"]}</strong><span>{text["web.or-choose"]}</span>")
        .Add($"<span class=\"button primary\">{text["web.choose-file"]}</span>")
        .Add($"<input type=\"file\" id=\"file\" multiple aria-describedby=\"kinds\" ")
            .Add($"accept=\".csv,.gz,.tsv,.txt,.xlsx,.parquet,.json,.jsonl\">")
        .Add($"</label>\n<p class=\"hint\" id=\"kinds\">{text.Of("web.kinds", ("limit", SizeWords.Of(limit, text)))}</p>\n")
        .Add($"<div class=\"upload\" id=\"upload\" hidden><p id=\"uploading\"></p><progress id=\"uploaded\" max=\"1\" value=\"0\" ")
        .Add($"aria-labelledby=\"uploading\"></progress></div>\n")
        .Add($"<section><h2>{text["web.needs"]}</h2>\n<div class=\"scroll\"><table class=\"plain needs\"><tbody>\n")
        .Add($"{Row(text, "customer", "web.needs-customer")}{Row(text, "date", "web.needs-date")}")
        .Add($"{Row(text, "amount", "web.needs-value")}{Row(text, "order", "web.needs-order")}{Row(text, "product", "web.needs-product")}")
        .Add($"</tbody></table></div>\n<p class=\"hint\">{text["web.found-by-name"]}</p></section>\n");

    private static Markup Row(Language text, string role, string key) =>
        new Markup().Add($"<tr><th scope=\"row\">{text[$"web.role-{role}"]}</th><td>{text[key]}</td></tr>\n");
}
