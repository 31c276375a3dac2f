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
internal sealed record OutlierResult
{
    internal OutlierResult(OutlierFences fences) => Fences = fences;

    /// <summary>What was done with them.</summary>
    public required OutlierHandling Handling { get; init; }

    /// <summary>The rule.</summary>
    internal OutlierFences Fences { get; init; }

    /// <summary>Their features, in the order of the table they were found in.</summary>
    public required FeatureTable Customers { get; init; }

    /// <summary>The first fence that each is beyond: its place among the features that are looked at.</summary>
    public required int[] Beyond { get; init; }

    /// <summary>They over all customers.</summary>
    public required double CustomerShare { get; init; }

    /// <summary>Their Σ monetary over everyone's; null where there is no such feature.</summary>
    public required double? RevenueShare { get; init; }

    /// <summary>
    /// The segment that each fence leads to, by fence; −1 where nobody was beyond it first. Empty unless they were separated.
    /// </summary>
    public IReadOnlyList<int> Segments { get; init; } = [];
}
