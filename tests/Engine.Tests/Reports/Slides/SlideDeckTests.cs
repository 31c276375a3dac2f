using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Pipeline;
using Segmentation.Reports.Slides;

namespace Segmentation.Tests.Reports.Slides;

/// <summary>The presentation: which pages it has, and what stands on them.</summary>
public sealed partial class SlideDeckTests
{
    [Fact]
    public void Write_WholeRun_HasAPageForTheWholeAndOneForEachSegment()
    {
        AnalysisResult run = SyntheticRun.Create();

        string html = Html(run);

        int segments = run.Segments.Profiles.Count;
        Assert.Equal(segments, Regex.Count(html, "<div class=\"page one s", RegexOptions.None, TimeSpan.FromMinutes(1)));
        foreach (string page in (string[])["title", "whole", "knowledge"])
            Assert.Contains($"<div class=\"page {page}\">", html, StringComparison.Ordinal);
        int pages = Pages().Count(html);
        Assert.Contains($"<span>{pages} of {pages}</span>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NameOfTheUsers_IsEscaped()
    {
        AnalysisResult run = SyntheticRun.Create();
        var profiles = run.Segments.Profiles.Select(profile => profile with { Name = $"<b>{profile.Name}" });

        string html = Html(run with { Segments = run.Segments with { Profiles = [.. profiles] } });

        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>" + run.Segments.Profiles[0].Name, html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PlainTable_LeavesOutWhatIsNotThere()
    {
        string html = Html(SyntheticRun.Create(60, segments: 3, transactions: false, "kmeans", map: false));

        Assert.DoesNotContain("<div class=\"page plans\">", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<div class=\"page knowledge\">", html, StringComparison.Ordinal);
        Assert.Equal(5, Pages().Count(html));
    }

    private static string Html(AnalysisResult run)
    {
        using var stream = new MemoryStream();
        SlideDeck.Write(stream, run);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [GeneratedRegex("<section class=\"slide\">", RegexOptions.None, 60_000)]
    private static partial Regex Pages();
}
