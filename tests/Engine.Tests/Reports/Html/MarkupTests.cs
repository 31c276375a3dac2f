using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Html;

public sealed class MarkupTests
{
    private static readonly string[] Pieces = [
        "<", ">", "&", "\"", "'", "&amp;", "</script>", "<!--", "a", "ё", "日本", "🙂", " ", "\n", "`", "{0}", "="];

    [Fact]
    public void Add_AnyText_IsEscapedAndReadsBack() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf(6).Select(pieces => string.Concat(pieces)).ToArbitrary(), text =>
        {
            string html = new Markup().Add($"{text}").ToString();
            return html.IndexOfAny(['<', '>', '"', '\'']) < 0 && WebUtility.HtmlDecode(html) == text;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_TextInAnAttribute_CannotEndIt() =>
        Assert.Equal(
            "<p title=\"&quot; onload=&quot;alert(1)\">&lt;b&gt;</p>",
            new Markup().Add($"<p title=\"{"\" onload=\"alert(1)"}\">{"<b>"}</p>").ToString());

    [Fact]
    public void Add_MarkupInAHole_IsNotEscapedAgain()
    {
        Markup inner = new Markup().Add($"<b>{"R&D"}</b>");
        Assert.Equal("<p><b>R&amp;D</b></p>", new Markup().Add($"<p>{inner}</p>").ToString());
        Assert.Equal("<p></p>", new Markup().Add($"<p>{(Markup?)null}{(string?)null}</p>").ToString());
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.001, "0")]
    [InlineData(12.346, "12.35")]
    [InlineData(1234567.5, "1234567.5")]
    [InlineData(-3.0, "-3")]
    public void Add_Coordinate_HasTwoDecimalsAtMost(double number, string written) =>
        Assert.Equal(written, new Markup().Add($"{number}").ToString());

    [Fact]
    public void IsEmpty_UntilSomethingIsAdded()
    {
        Assert.True(new Markup().IsEmpty);
        Assert.True(new Markup().Add($"{(string?)null}").IsEmpty);
        Assert.False(new Markup().Add($"{0}").IsEmpty);
        Assert.Equal("a<b", new Markup().Add($"a").AddTrusted("<b").ToString());
    }

    [Fact]
    public void Page_SectionsFromTheData_AreEscapedInContentsAndHeadings()
    {
        using var stream = new MemoryStream();
        Page.Write(stream, new Page(
            Language.English, "T<1>", "H<2>", "f<3>.csv", "segment", new Markup(), [("a", "S<4>", new Markup().Add($"<i>x</i>"))],
            new Markup().Add($"{"F<5>"}"), Scripts: []));
        string html = Encoding.UTF8.GetString(stream.ToArray());
        foreach (int i in Enumerable.Range(1, 5))
            Assert.Contains($"&lt;{i}&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<[1-5]>", html);
        Assert.Contains("<section id=\"a\" aria-labelledby=\"a-title\">", html, StringComparison.Ordinal);
        Assert.Contains("<i>x</i>", html, StringComparison.Ordinal);
    }
}
