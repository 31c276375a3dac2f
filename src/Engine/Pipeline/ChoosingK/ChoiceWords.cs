using Segmentation.Clustering;
using Segmentation.Wording;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>Why a number of segments was chosen, in a sentence or two.</summary>
internal static class ChoiceWords
{
    /// <summary>The reason; empty where no number was chosen by limits.</summary>
    internal static IReadOnlyList<Phrase> Reason(ChosenK? choice, SegmentationOptions? options)
    {
        if (choice is null || options is null || choice.Curve.Any(number => number.Breach is null))
            return [];
        UsableNumber found = UsableNumber.Of(choice.Curve, options.MinClusters);
        Phrase? two = OfTwo(choice, options);
        return two is null ? [OfChosen(choice, found, options)] : [two, OfChosen(choice, found, options)];
    }

    // What speaks against the two segments that nearly always separate best.
    private static Phrase? OfTwo(ChosenK choice, SegmentationOptions options)
    {
        KQuality two = choice.Curve[0];
        if (choice.Chosen == two.Clusters || two.Silhouette < choice.Curve.Max(number => number.Silhouette))
            return null;
        if (two.LargestShare > options.MaxShare)
            return new Phrase("choice.two-large", ("silhouette", two.Silhouette), ("share", two.LargestShare));
        if (two.Breach > 0)
            return new Phrase("choice.two-small", ("silhouette", two.Silhouette), ("share", two.SmallestShare));
        return new Phrase("choice.two-few", ("silhouette", two.Silhouette));
    }

    private static Phrase OfChosen(ChosenK choice, UsableNumber found, SegmentationOptions options)
    {
        KQuality clearest = choice.Curve[found.Clearest];
        if (!found.Fits)
            return new Phrase("choice.least", ("from", options.MinClusters), ("to", options.MaxClusters), ("segments", choice.Chosen));
        if (found.Index == found.Clearest)
            return new Phrase("choice.clearest", ("segments", choice.Chosen), ("silhouette", clearest.Silhouette));
        return new Phrase(
            "choice.most", ("segments", choice.Chosen), ("silhouette", choice.Quality.Silhouette), ("clearest", clearest.Clusters),
            ("best", clearest.Silhouette));
    }
}
