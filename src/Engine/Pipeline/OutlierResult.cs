using Segmentation.Features;

namespace Segmentation.Pipeline;

/// <summary>What is done with customers beyond the fences.</summary>
public enum OutlierHandling
{
    /// <summary>They are clustered with everyone else, and shown.</summary>
    Keep,

    /// <summary>They are left out of the segmentation, and listed.</summary>
    Trim,

    /// <summary>They are segments of their own; everyone else is clustered.</summary>
    Separate,
}

/// <summary>Customers beyond the fences of the features that tell how much they buy.</summary>
/// <param name="Handling">What was done with them.</param>
/// <param name="Fences">The rule.</param>
/// <param name="Customers">Their features, in the order of the table they were found in.</param>
/// <param name="Beyond">The first fence that each is beyond.</param>
/// <param name="CustomerShare">They over all customers.</param>
/// <param name="RevenueShare">Their Σ monetary over everyone's; null where there is no such feature.</param>
public sealed record OutlierResult(
    OutlierHandling Handling, OutlierFences Fences, FeatureTable Customers, int[] Beyond, double CustomerShare, double? RevenueShare)
{
    /// <summary>
    /// The segment that each fence leads to, by fence; −1 where nobody was beyond it first. Empty unless they were separated.
    /// </summary>
    public IReadOnlyList<int> Segments { get; init; } = [];
}
