using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>An HTML file that needs nothing else: styles and script stand in it, and a policy lets nothing be loaded.</summary>
/// <param name="Text">Its language.</param>
/// <param name="Title">Title of the window.</param>
/// <param name="Generator">The program and its version.</param>
/// <param name="Style">Resource of its styles.</param>
/// <param name="Scripts">Resources of its script, in their order; none for a page without.</param>
/// <param name="Body">What stands in it.</param>
internal sealed record HtmlDocument(Language Text, string Title, string Generator, string Style, IReadOnlyList<string> Scripts, Markup Body)
{
    /// <summary>Writes a document as UTF-8.</summary>
    public static void Write(Stream stream, HtmlDocument document)
    {
        string style = $"\n{Resource(document.Style)}", script = string.Concat(document.Scripts.Select(part => $"\n{Resource(part)}"));
        var html = new Markup();
        html.Add($"<!DOCTYPE html>\n<html lang=\"{document.Text.Code}\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"").AddTrusted(Policy(style, script)).Add($"\">\n")
            .Add($"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"{document.Generator}\">\n")
            .Add($"<title>{document.Title}</title>\n<style>").AddTrusted(style).Add($"</style>\n</head>\n<body>\n{document.Body}");
        if (script.Length > 0)
            html.Add($"<script>").AddTrusted(script).Add($"</script>\n");
        stream.Write(Encoding.UTF8.GetBytes(html.Add($"</body>\n</html>\n").ToString()));
    }

    // Whatever a name in the user's data might smuggle in: nothing is loaded, and no script runs but this page's own. Bars and shades
    // are set by style attributes, which can load nothing either.
    private static string Policy(string style, string script) =>
        $"default-src 'none'; script-src {(script.Length == 0 ? "'none'" : Hash(script))}; style-src {Hash(style)}; "
        + "style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static string Hash(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
