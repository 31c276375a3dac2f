using Segmentation.Clustering;
using Segmentation.Pipeline;
using Segmentation.Pipeline.ChoosingK;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline.ChoosingK;

public sealed class UsableNumberTests
{
    [Fact]
    public void Breach_LargestAboveAndSmallestBelowTheLimits_AddsBoth()
    {
        Assert.Equal(0, UsableNumber.Breach([0.6, 0.38, 0.02], null, 0.6, 0.02));
        Assert.Equal(0.1, UsableNumber.Breach([0.7, 0.3], null, 0.6, 0.02), 1e-12);
        Assert.Equal(0.11, UsableNumber.Breach([0.7, 0.29, 0.01], null, 0.6, 0.02), 1e-12);
    }

    [Fact]
    public void Breach_SmallSegmentWithATenthOfTheRevenue_IsNone()
    {
        Assert.Equal(0, UsableNumber.Breach([0.5, 0.499, 0.001], [0.4, 0.5, 0.1], 0.6, 0.02));
        Assert.Equal(0.019, UsableNumber.Breach([0.5, 0.499, 0.001], [0.4, 0.51, 0.09], 0.6, 0.02), 1e-12);
    }

    [Fact]
    public void Of_NumbersNearlyAsClear_TakesTheMost()
    {
        KQuality[] curve = [Number(2, 0.9, 0.3), Number(3, 0.40), Number(4, 0.35), Number(5, 0.34), Number(6, 0.33)];
        Assert.Equal(new UsableNumber(3, 1, true), UsableNumber.Of(curve, 3));
        // Each measure must be kept, not the silhouette alone.
        KQuality[] unstable = [.. curve.Select(number => number with { Stability = [number.Clusters > 4 ? 0.5 : 0.7] })];
        Assert.Equal(new UsableNumber(2, 1, true), UsableNumber.Of(unstable, 3));
        KQuality[] misplaced = [.. unstable.Select(number => number with { PlacementAccuracy = number.Clusters > 3 ? 0.5 : 1 })];
        Assert.Equal(new UsableNumber(1, 1, true), UsableNumber.Of(misplaced, 3));
    }

    [Fact]
    public void Of_NumberThatExceedsTheLimits_IsPassedOver()
    {
        KQuality[] curve = [Number(2, 0.9), Number(3, 0.40, 0.2), Number(4, 0.30), Number(5, 0.28, 0.01)];
        Assert.Equal(new UsableNumber(2, 2, true), UsableNumber.Of(curve, 3));
        Assert.Equal(new UsableNumber(0, 0, true), UsableNumber.Of(curve, 2));
    }

    [Fact]
    public void Of_NoNumberWithinTheLimits_TakesTheOneThatExceedsThemLeast()
    {
        KQuality[] curve = [Number(2, 0.9, 0.1), Number(3, 0.5, 0.3), Number(4, 0.3, 0.2), Number(5, 0.29, 0.25)];
        Assert.Equal(new UsableNumber(2, 2, false), UsableNumber.Of(curve, 3));
        Assert.Equal(new UsableNumber(0, 0, false), UsableNumber.Of(curve[..1], 3));
    }

    [Fact]
    public void Of_SilhouettesBelowZero_LeavesTheClearest() =>
        Assert.Equal(0, UsableNumber.Of([Number(3, -0.1), Number(4, -0.2)], 3).Index);

    [Fact]
    public void Reason_TwoThatSeparateBest_SaysWhatSpeaksAgainstThem()
    {
        KQuality[] curve = [Number(2, 0.43, 0.14) with { LargestShare = 0.74 }, Number(3, 0.31), Number(4, 0.30), Number(5, 0.2)];
        Assert.Equal(
            "Two segments would separate best (silhouette 0.43), but put 74% of the customers into one. 4 segments are chosen (silhouette "
            + "0.30): the most that stay nearly as clear as 3, the clearest usable choice (0.31).",
            Said(curve, 4));
        Assert.Equal(
            "Two segments would separate best (silhouette 0.43), but divide the customers too little to act on. 3 segments are the "
            + "clearest usable choice (silhouette 0.31).",
            Said([Number(2, 0.43) with { LargestShare = 0.5 }, Number(3, 0.31), Number(4, 0.1)], 3));
        Assert.Equal(
            "No number from 3 to 10 keeps the limits; 3 segments exceed them least.", Said([Number(2, 0.1), Number(3, 0.3, 0.1)], 3));
        Assert.Empty(ChoiceWords.Reason(new ChosenK(3, [new KQuality(3, 0.3, null, 1, 1, 1)], [], Silhouette), new SegmentationOptions()));
    }

    private static readonly SilhouetteResult Silhouette = new(0, null, [], []);

    private static KQuality Number(int clusters, double silhouette, double breach = 0) =>
        new(clusters, silhouette, null, 1, 1, 1) { Breach = breach };

    private static string Said(KQuality[] curve, int chosen) => string.Join(
        ' ', ChoiceWords.Reason(new ChosenK(chosen, curve, [], Silhouette), new SegmentationOptions()).Select(Language.English.Of));
}
