using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Pipeline;
using Segmentation.Reports;
using Segmentation.Tests.Reports;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

/// <summary>Whatever a page says is a sentence of its language: a language of masked words leaves no word of English but data.</summary>
public sealed partial class PageLanguageTests
{
    // Names that no language translates.
    private static readonly string[] Names =
        ["segment", "SHA", "K-Means", "Ward", "RFM", "CSV", "JavaScript", "t-SNE", "KL", "ln", "utf-8"];

    private static readonly string[] Kept = ["language.plural", "language.decimal", "language.group", "list."];

    [Fact]
    public void Report_InALanguageOfMaskedWords_HasNoOtherWords()
    {
        Language masked = Masked();
        AnalysisResult run = SyntheticRun.Create();
        using var page = new MemoryStream();
        HtmlReport.Write(page, run, masked);

        string[] texts = [.. PageText.Of(Encoding.UTF8.GetString(page.ToArray()))];
        Assert.InRange(texts.Length, 200, int.MaxValue);
        string[] data = [.. run.Segments.Profiles.Select(profile => profile.Name), run.Input!, "<orders>", run.Version, run.Device!.Name,
            .. run.Source!.Formats.SelectMany(Data)];
        string[] foreign = [.. texts.Select(text => Foreign(text, data)).Where(words => words.Length > 0).Distinct()];
        if (foreign.Length > 0)
            Assert.Fail(string.Join('\n', foreign));
    }

    [Fact]
    public void PageText_LeavesOutWhatIsMarkedAsData() =>
        Assert.Equal(
            ["a & b", "tip", "c"],
            PageText.Of("<style>x{}</style><p>a &amp; b</p><td translate=\"no\" title=\"no\"><b>data</b><br></td><p title=\"tip\">c</p>"));

    // English with another letter for each letter of its words; holes, tags and settings stay.
    private static Language Masked()
    {
        string sentences = string.Join('\n', Checkout.Read("src/Engine/Wording/sentences.en.txt").Split('\n').Select(line =>
            line.StartsWith('#') || Kept.Any(key => line.StartsWith(key, StringComparison.Ordinal)) ? line
                : line.StartsWith(' ')
                    ? Mask(line) : line.IndexOf('=') is var equals and > 0 ? line[..(equals + 1)] + Mask(line[(equals + 1)..]) : line));
        string[] features = Checkout.Read("src/Engine/Features/features.en.txt").Split('\n');
        string words = string.Join('\n', features.Select((line, i) =>
            i == 0 || line.IndexOf('|') < 0 ? line : line[..line.IndexOf('|')] + Mask(line[line.IndexOf('|')..])));
        return Language.Parse("xx", sentences, words);
    }

    // {count|# order|# orders} has words inside its hole.
    private static string Mask(string text) => Piece().Replace(text, piece =>
        piece.Value.StartsWith('{') && piece.Value.Contains('|')
            ? piece.Value[..piece.Value.IndexOf('|')] + Letter().Replace(piece.Value[piece.Value.IndexOf('|')..], "ж")
            : piece.Value[0] is '{' or '<' or '‹' or '&' ? piece.Value : Letter().Replace(piece.Value, "ж"));

    private static IEnumerable<string> Data(SourceFormat format) =>
        [format.DateFormat, string.Join(", ", format.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} = {pair.Value}"))];

    // Settings are named by their flags.
    private static string Foreign(string text, string[] data)
    {
        text = Flag().Replace(text, "");
        foreach (string word in data.Concat(Names).OrderByDescending(word => word.Length))
            text = text.Replace(word, "", StringComparison.Ordinal);
        return LatinWord().IsMatch(text) ? text : "";
    }

    [GeneratedRegex("\\{[^}]*\\}|<[^>]*>|‹[^›]*›|&[a-z]+;|[^{<‹&]+|.", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Piece();

    [GeneratedRegex("[A-Za-z]", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Letter();

    [GeneratedRegex("--?[a-z-]+(=[+a-z-]*)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Flag();

    [GeneratedRegex("[A-Za-z]{2}", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex LatinWord();
}
