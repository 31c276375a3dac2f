using System.Text;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports;

public sealed class HtmlReportTests
{
    [Fact]
    public void Write_WholeRun_HasEverySection()
    {
        string html = SyntheticRun.Html(SyntheticRun.Create());
        foreach (string id in (string[])["segments", "map", "sizes", "profiles", "features", "certainty", "cleaning", "made"])
            Assert.Contains($"<section id=\"{id}\"", html, StringComparison.Ordinal);
        foreach (string title in (string[])["Silhouettes", "Number of segments", "Dendrogram", "Revenue by month",
            "What the differences are worth"])
            Assert.Contains(title, html, StringComparison.Ordinal);
        Assert.Contains("Big wholesalers", html, StringComparison.Ordinal);
        Assert.Contains("−135,080", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfARunWithTitleDayAndCurrency_SaysThemAndNamesNoFolder()
    {
        AnalysisResult run = SyntheticRun.Create() with
        {
            Title = "Gifts & more",
            MadeOn = new DateOnly(2026, 11, 30),
            Input = Path.Combine(Path.GetTempPath(), "sales.csv"),
            Language = Language.English.WithCurrency("£"),
        };
        string html = SyntheticRun.Html(run);
        Assert.Contains("<h1>Gifts &amp; more</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<title>Gifts &amp; more · sales.csv</title>", html, StringComparison.Ordinal);
        Assert.Contains(">sales.csv · made on 30 Nov 2026</p>", html, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), html, StringComparison.Ordinal);
        // The first segment's revenue, its median customer's, and no other feature of that customer.
        FeatureSummary[] features = [.. run.Segments.Profiles[0].Features];
        double revenue = run.Segments.Profiles[0].Revenue!.Value;
        Assert.Contains($"<span>£{Language.English.Short(revenue)}</span>", html, StringComparison.Ordinal);
        Assert.Contains($"<dd>£{Language.English.Short(features[2].Median)}</dd>", html, StringComparison.Ordinal);
        Assert.Contains($"<dd>{Language.English.Short(features[1].Median)}</dd>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WholeRun_HasWhatAsksForStatisticsBehindTheRest()
    {
        string html = SyntheticRun.Html(SyntheticRun.Create());
        int part = html.IndexOf("<div class=\"part\" id=\"analysts\">", StringComparison.Ordinal);
        Assert.All(
            (string[])["segments", "map", "profiles", "features"],
            id => Assert.InRange(html.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal), 0, part));
        Assert.All(
            (string[])["tests", "certainty", "cleaning", "made"],
            id => Assert.True(html.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal) > part));
    }

    [Fact]
    public void Write_WeightyFinding_StandsAboveTheFiguresAndNotesBelow()
    {
        string html = SyntheticRun.Html(SyntheticRun.Create());
        int box = html.IndexOf("Check first", StringComparison.Ordinal);
        Assert.InRange(
            html.IndexOf("customer &lt;orders&gt; alone holds 40.0% of the revenue, in 7 orders", StringComparison.Ordinal), box,
            html.IndexOf(
                "<dl class=\"figures\"", StringComparison.Ordinal));
        Assert.True(
            html.IndexOf("dates name several zones: ", StringComparison.Ordinal) > html.IndexOf(
                "<section id=\"cleaning\"", StringComparison.Ordinal));
        AnalysisResult quiet = SyntheticRun.Create();
        quiet = quiet with { Source = quiet.Source! with { Cleaning = quiet.Source.Cleaning with { Findings = [] } } };
        Assert.DoesNotContain("Check first", SyntheticRun.Html(quiet), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PlainTableWithoutMap_LeavesOutWhatIsNotThere()
    {
        AnalysisResult run = SyntheticRun.Create(60, segments: 3, transactions: false, "kmeans", map: false);
        string html = SyntheticRun.Html(run with { Segments = run.Segments with { Choice = null, Silhouette = null }, Stages = [] });
        foreach (string absent in (string[])["id=\"map\"", "id=\"cleaning\"", "Revenue by month", "Dendrogram", "Number of segments",
            "Silhouettes", "map-data"])
            Assert.DoesNotContain(absent, html, StringComparison.Ordinal);
        Assert.Contains("<section id=\"profiles\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MapByLandmarks_SaysWhoWasMappedAndWhoPlaced()
    {
        AnalysisResult run = SyntheticRun.Create(3000);
        string html = SyntheticRun.Html(
            run with { Segments = run.Segments with { Map = run.Segments.Map! with { Landmarks = [.. Enumerable.Range(0, 1000)] } } });
        Assert.Contains(
            "1,000 customers, drawn evenly from everywhere, were mapped by t-SNE; each of the other 2,000 was placed", html,
            StringComparison.Ordinal);
        Assert.Contains("over its 1,000 landmarks", html, StringComparison.Ordinal);
        Assert.DoesNotContain("drawn evenly", SyntheticRun.Html(SyntheticRun.Create()), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnyRun_AllowsItsOwnStyleAndScriptAndNothingElse()
    {
        foreach (bool map in new[] { true, false })
        {
            string html = SyntheticRun.Html(SyntheticRun.Create(60, segments: 3, transactions: false, "kmeans", map: map));
            string policy = html.Split("<meta http-equiv=\"Content-Security-Policy\" content=\"")[1].Split('"')[0];
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.Contains(
                $"style-src '{Hash(html, "style")}'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'", policy,
                StringComparison.Ordinal);
            Assert.Contains($"script-src '{Hash(html, "script")}';", policy, StringComparison.Ordinal);
        }

        static string Hash(string html, string element)
        {
            string content = html.Split($"<{element}>")[1].Split($"</{element}>")[0];
            return $"sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
        }
    }

    [Fact]
    public void Write_OneSegmentOfOneFeature_IsAReport()
    {
        AnalysisResult run = SyntheticRun.Create(5, segments: 1, transactions: false, "kmeans", map: false);
        Assert.Contains("</html>", SyntheticRun.Html(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SegmentsThatOneFeatureDoesNotTellApart_AreNamed()
    {
        AnalysisResult run = SyntheticRun.Create(600);
        var values = new Matrix(600, 3, [.. run.Segments.Table.Values.Values.Select((value, i) => i % 3 == 1 ? 1 : value)]);
        string html = SyntheticRun.Html(run with { Segments = run.Segments with { Table = run.Segments.Table with { Values = values } } });
        Assert.Contains("<td>Loyal and Promising", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>Loyal and Promising", SyntheticRun.Html(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NamesFromTheData_AreEscapedEverywhere()
    {
        string html = SyntheticRun.Html(SyntheticRun.Create());
        Assert.DoesNotContain("<wavering>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<2011>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>more</b>", html, StringComparison.Ordinal);
        Assert.Contains("At risk &amp; &lt;wavering&gt;", html, StringComparison.Ordinal);
        Assert.Contains("At risk \\u0026 \\u003Cwavering\\u003E", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnyRun_AsksNothingOfTheNetwork()
    {
        string html = SyntheticRun.Html(SyntheticRun.Create());
        foreach (string reference in (string[])["src=", "url(", "@import", "http:", "https:", "fetch(", "<link"])
            Assert.DoesNotContain(reference, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameRunTwice_SameBytes() =>
        Assert.Equal(SyntheticRun.Html(SyntheticRun.Create(500)), SyntheticRun.Html(SyntheticRun.Create(500)));

    [Fact]
    public void Write_AMillionCustomers_StaysUnderFiveMegabytes()
    {
        AnalysisResult run = SyntheticRun.Create(1_000_000);
        int length = Encoding.UTF8.GetByteCount(SyntheticRun.Html(run));
        Assert.InRange(length, 1_000_000, 5_000_000);
    }
}
