using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Pipeline;
using Segmentation.Prediction.Churn;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Charts;

/// <summary>Each chart shows the figures that it was given: they are read back from its shapes.</summary>
public sealed partial class ChartTests
{
    private static readonly AnalysisResult Run = SyntheticRun.Create(700);

    private static IReadOnlyList<SegmentProfile> Profiles => Run.Segments.Profiles;

    [Fact]
    public void ShareBars_Widths_AreInProportionToShares()
    {
        Drawing drawing = Drawing.Of(ShareBars.Draw(Profiles, Language.English));
        XElement[] customers = drawing.All("rect", "pale"), all = drawing.All("rect", "mark");
        XElement[] revenue = [.. all.Except(customers)];
        Assert.Equal((Profiles.Count, Profiles.Count), (customers.Length, revenue.Length));
        double unit = Drawing.At(customers[0], "width") / Profiles[0].CustomerShare;
        for (int i = 0; i < Profiles.Count; i++)
        {
            Assert.Equal(Math.Max(1, unit * Profiles[i].CustomerShare), Drawing.At(customers[i], "width"), 0.1);
            Assert.Equal(Math.Max(1, unit * Profiles[i].RevenueShare!.Value), Drawing.At(revenue[i], "width"), 0.1);
        }
    }

    [Fact]
    public void BoxPlot_WhiskerBoxAndMedian_StandInTheirOrder()
    {
        for (int feature = 0; feature < 3; feature++)
        {
            Drawing drawing = Drawing.Of(BoxPlot.Draw(Profiles, feature, logarithmic: feature > 0, Language.English));
            foreach ((XElement whisker, XElement box, XElement median) in drawing.All("line", "whisker")
                .Zip(drawing.All("rect", "mark"), drawing.All("line", "median")))
            {
                double from = Drawing.At(box, "x"), to = from + Drawing.At(box, "width"), middle = Drawing.At(median, "x1");
                Assert.InRange(from, Drawing.At(whisker, "x1") - 0.01, middle + 0.01);
                Assert.InRange(to, middle - 0.01, Math.Max(from + 2, Drawing.At(whisker, "x2")) + 0.01);
            }
            Assert.Equal(Profiles.Count, drawing.All("line", "median").Length);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Histogram_Bars_HoldEveryCustomerOnce(int feature, bool logarithmic)
    {
        double[] values = Run.Segments.Table.Values.Column(feature);
        Drawing drawing = Drawing.Of(Histogram.Draw(
            "recency", values, Run.Segments.Labels, Profiles.Count, 200, logarithmic, Language.English));
        int[] parts = [.. drawing.All("rect", "mark")
            .Select(bar => int.Parse(OfThem()
            .Match(Drawing.Title(bar)).Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
        Assert.Equal(values.Length, parts.Sum());
        // Heights are in proportion to counts.
        double unit = drawing.All("rect", "mark").Zip(parts).MaxBy(pair => pair.Second) is var (tallest, most)
            ? Drawing.At(tallest, "height") / most : 0;
        Assert.All(drawing.All("rect", "mark").Zip(parts), pair => Assert.Equal(unit * pair.Second, Drawing.At(pair.First, "height"), 0.1));
    }

    [Fact]
    public void Histogram_AnyValues_IsDrawnWithinItsImage() =>
        Prop.ForAll(Gen.Choose(-50, 50).SelectMany(digits => Gen.Choose(-3, 8).Select(power => digits * Math.Pow(10, power)))
            .NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary(), values =>
        {
            int[] labels = [.. values.Select((_, i) => i % 3)];
            int drawn = Drawing.Of(Histogram.Draw("x", values, labels, 3, 200, logarithmic: values.Min() >= 0, Language.English))
                .All("rect", "mark").Length;
            Assert.InRange(drawn, 1, 36 * 3);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void KCurve_ChosenNumber_StandsOutAlone()
    {
        Drawing drawing = Drawing.Of(KCurve.Draw(Run.Segments.Choice!, Language.English));
        XElement chosen = Assert.Single(drawing.All("circle", "strong"));
        Assert.StartsWith($"{Run.Segments.Choice!.Chosen} segments", Drawing.Title(chosen), StringComparison.Ordinal);
        Assert.Equal(Run.Segments.Choice.Curve.Count, drawing.All("circle").Length);
        // Higher on the page is a greater silhouette.
        XElement[] byHeight = [.. drawing.All("circle").OrderBy(circle => Drawing.At(circle, "cy"))];
        Assert.StartsWith($"{Run.Segments.Choice.Curve.MaxBy(point => point.Silhouette)!.Clusters} segments", Drawing.Title(byHeight[0]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void MonthBars_MonthsCoveredInPart_ArePale()
    {
        KeyValuePair<string, double>[] months = [new("2020-01", 100), new("2020-02", 50), new("2020-03", -20), new("2020-04", 75)];
        var summary = new TransactionSummary(new DateTime(2020, 1, 1), new DateTime(2020, 4, 12), 5, 9, 205, months);
        Drawing drawing = Drawing.Of(MonthBars.Draw(summary, 200, Language.English));
        XElement[] bars = drawing.All("rect", "mark");
        Assert.Equal([false, false, false, true],
            bars.Select(bar => bar.Attribute("class")!.Value.Contains("pale", StringComparison.Ordinal)));
        Assert.Equal([100.0, 50, 20, 75], bars.Select(bar => Math.Round(100 * Drawing.At(bar, "height") / Drawing.At(bars[0], "height"))));
        Assert.Equal("April 2020: 75 (the data do not cover the whole month)", Drawing.Title(bars[3]));
        Assert.Contains("Feb", drawing.Texts("mid"));
        // What was lost hangs below the line.
        Assert.Equal(Drawing.At(bars[0], "y") + Drawing.At(bars[0], "height"), Drawing.At(bars[2], "y"), 0.02);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(14)]
    public void RadarChart_AverageCustomer_LiesOnTheDashedRing(int features)
    {
        SegmentProfile average = Profiles[0] with { Features = [.. Enumerable.Range(0, features)
            .Select(j => Profiles[0].Features[0] with { Feature = $"f{j}", ZScore = 0 })] };
        Drawing drawing = Drawing.Of(RadarChart.Draw(average, 2, Language.English));
        Assert.Equal(Drawing.Points(Assert.Single(drawing.All("path", "zero"))),
            Drawing.Points(Assert.Single(drawing.All("path", "area"))));
        Drawing rim = Drawing.Of(RadarChart.Draw(average with { Features = [.. average.Features.Select(feature =>
            feature with { ZScore = 9 })] }, 2, Language.English));
        Assert.Equal(Drawing.Points(Assert.Single(rim.All("path", "rim"))), Drawing.Points(Assert.Single(rim.All("path", "area"))));
        Assert.Equal(features, drawing.All("circle").Length);
        Assert.True(RadarChart.Suits(features));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    public void RadarChart_TooFewOrTooManyFeatures_DoesNotSuit(int features) => Assert.False(RadarChart.Suits(features));

    [Fact]
    public void ReliabilityCurve_TruePredictions_LieOnTheDiagonal()
    {
        Drawing drawing = Drawing.Of(ReliabilityCurve.Draw([
            new ReliabilityBin(0, 0, 4), new ReliabilityBin(0.25, 0.25, 100), new ReliabilityBin(1, 1, 25)], Language.English));
        XElement diagonal = Assert.Single(drawing.All("line", "zero"));
        (double x1, double y1, double x2, double y2) = (
            Drawing.At(diagonal, "x1"), Drawing.At(diagonal, "y1"), Drawing.At(diagonal, "x2"), Drawing.At(diagonal, "y2"));
        Assert.All(drawing.All("circle"), dot =>
            Assert.Equal((Drawing.At(dot, "cx") - x1) / (x2 - x1), (Drawing.At(dot, "cy") - y1) / (y2 - y1), 1e-3));
        // Areas are in proportion to customers, beside a least radius.
        double[] radii = [.. drawing.All("circle").Select(dot => Drawing.At(dot, "r") - 3)];
        Assert.Equal(radii[1] / 5, radii[0], 0.01);
        Assert.Equal(radii[1] / 2, radii[2], 0.01);
    }

    [Fact]
    public void SilhouettePlot_Bands_AreAsTallAsTheirSegmentsAreLarge()
    {
        Drawing drawing = Drawing.Of(SilhouettePlot.Draw(Run.Segments.Silhouette!, Run.Segments.Labels, Profiles, Language.English));
        XElement[] bands = drawing.All("path", "mark");
        Assert.Equal(Profiles.Count, bands.Length);
        double[] heights = [.. bands.Select(band =>
            Drawing.Points(band).Max(point => point.Y) - Drawing.Points(band).Min(point => point.Y))];
        for (int s = 0; s < bands.Length; s++)
            Assert.Equal(Math.Max(15, 260.0 * Profiles[s].Customers / 700), heights[s], 0.05);
        // From the best to the worst: each step lies no further right than the one above.
        Assert.All(bands, band =>
            Assert.True(Drawing.Points(band)[1..^1].Zip(Drawing.Points(band)[2..^1]).All(pair => pair.Second.X <= pair.First.X)));
        Assert.Contains(Run.Segments.Silhouette!.Mean.ToString("0.00", CultureInfo.InvariantCulture), drawing.Label,
            StringComparison.Ordinal);
    }

    [Fact]
    public void CleaningFunnel_EachRule_TakesWhatTheNextBarLacks()
    {
        CleaningReport cleaning = Run.Source!.Cleaning;
        Drawing drawing = Drawing.Of(CleaningFunnel.Draw(cleaning, Language.English));
        double[] widths = [.. drawing.All("rect", "accent").Select(bar => Drawing.At(bar, "width"))];
        Assert.Equal(cleaning.Steps.Count + 2, widths.Length);
        double unit = widths[0] / cleaning.RowsRead;
        Assert.Equal(unit * cleaning.RowsKept, widths[^1], 0.02);
        long left = cleaning.RowsRead;
        for (int i = 0; i < cleaning.Steps.Count; i++)
            Assert.Equal(unit * (left -= cleaning.Steps[i].Dropped), widths[i + 1], 0.02);
        Assert.Equal(cleaning.Steps.Count(step => step.Dropped > 0), drawing.All("rect", "dropped").Length);
    }

    [Fact]
    public void DendrogramChart_Leaves_HoldEveryCustomerAndNameEachSegmentOnce()
    {
        SegmentationResult result = Run.Segments;
        Drawing drawing = Drawing.Of(DendrogramChart.Draw(result.Dendrogram!, result.Labels, Profiles, Language.English));
        XElement[] leaves = drawing.All("path", "mark");
        Assert.Equal(24, leaves.Length);
        Assert.Equal(700, leaves.Sum(leaf =>
            int.Parse(Leaf().Match(Drawing.Title(leaf)).Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
        string[] texts = drawing.Texts();
        Assert.All(Profiles, profile => Assert.Single(texts, text => text.StartsWith($"{profile.Segment} ", StringComparison.Ordinal)));
        Assert.Single(drawing.All("line", "mean"));
        // Between 24 leaves stand 23 joins, of three strokes each.
        Assert.Equal(3 * 23, drawing.All("line", "branch").Length);
    }

    [Fact]
    public void Beeswarm_Dots_StandOnTheSideOfTheirSign()
    {
        double[] contributions = [-1, -0.5, 0.25, 2];
        Drawing drawing = Drawing.Of(Beeswarm.Draw(
            ["a", "b"], [contributions, [0, 0, 0, 0]], [[1, 2, 3, 4], [double.NaN, 1, 1, 1]], Language.English));
        double zero = Drawing.At(Assert.Single(drawing.All("line", "axis")), "x1");
        XElement[] dots = drawing.All("circle");
        Assert.Equal([-1, -1, 1, 1, 0, 0, 0, 0], dots.Select(dot => Math.Sign(Math.Round(Drawing.At(dot, "cx") - zero, 1))));
        Assert.Equal(2 * (Drawing.At(dots[2], "cx") - zero), zero - Drawing.At(dots[1], "cx"), 0.05);
        Assert.Contains("s7", dots[4].Attribute("class")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Charts_AnySegments_AreDrawnWithinTheirImages()
    {
        Gen<double> value = Gen.Choose(-999, 999).SelectMany(digits => Gen.Choose(-2, 7).Select(power => digits * Math.Pow(10, power)));
        Gen<SegmentProfile[]> segments = Gen.Choose(1, 14).SelectMany(count => value.ArrayOf(7).ArrayOf(3).ArrayOf(count))
            .Select(drawn => drawn.Select((features, s) => Profile(s, drawn.Length, features)).ToArray());
        Prop.ForAll(segments.ToArbitrary(), profiles =>
        {
            Drawing.Of(ShareBars.Draw(profiles, Language.English));
            Drawing.Of(RadarChart.Draw(profiles[0], 2, Language.English));
            for (int feature = 0; feature < 3; feature++)
                Drawing.Of(BoxPlot.Draw(
                    profiles, feature, logarithmic: profiles.All(profile => profile.Features[feature].Minimum >= 0), Language.English));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("short", 100, "short")]
    [InlineData("a name that is far too long", 62, "a name th…")]
    [InlineData("x", 7, "x")]
    public void Fit_Text_IsCutToItsPlace(string text, double width, string fitted) => Assert.Equal(fitted, Svg.Fit(text, width));

    private static SegmentProfile Profile(int segment, int of, double[][] features) => new(
        segment, $"Segment <{segment}> & co", new Phrase(""), new Phrase(""), 1 + segment, 1.0 / of, 5, 1.0 / of, null,
        [.. features.Select((drawn, j) =>
        {
            double[] sorted = [.. drawn.Order()];
            return new FeatureSummary(
                $"f{j}", sorted.Average(), sorted[0], sorted[1], sorted[2], sorted[3], sorted[4], sorted[5], sorted[6], drawn[0] % 5);
        })]) { Code = "loyal" };

    [GeneratedRegex(", (?<n>[0-9,]+) of them", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex OfThem();

    [GeneratedRegex(": (?<n>[0-9,]+) customers", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Leaf();
}
