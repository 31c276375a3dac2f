using Segmentation.Reports.Sections.Analysts;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports;

public sealed class FeatureTestsTests
{
    [Fact]
    public void Draw_SevenSegments_TellsEffectsPairsAndIntervalsWithTheCaution()
    {
        string html = new FeatureTests().Draw(SyntheticRun.Create(2000), Language.English).ToString();
        Assert.Contains("formed from these very features", html);
        Assert.Contains("large", html);
        // These two were made with the same frequency, so no test may part them.
        Assert.Contains("Newcomers and Lost", html);
        Assert.Contains("Medians with 95% intervals", html);
        Assert.DoesNotContain("NaN", html);
    }

    [Fact]
    public void Applies_OneSegment_IsFalse() => Assert.False(new FeatureTests().Applies(SyntheticRun.Create(50, segments: 1)));
}
