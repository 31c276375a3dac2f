using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>One feature within one segment.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Mean">Mean over the segment.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Q05">5 % quantile (linear interpolation, as NumPy's default).</param>
/// <param name="Q25">First quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="Q75">Third quartile.</param>
/// <param name="Q95">95 % quantile.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="ZScore">(segment mean − overall mean) / overall sd, on the transformed scale.</param>
public sealed record FeatureSummary(
    string Feature, double Mean, double Minimum, double Q05, double Q25, double Median, double Q75, double Q95, double Maximum,
    double ZScore);

/// <summary>What a segment is, what it is called, and what to do about it.</summary>
/// <param name="Segment">Segment number, from 0.</param>
/// <param name="Name">Distinct name.</param>
/// <param name="Strategy">What to do with these customers, in a sentence or two.</param>
/// <param name="Reason">Which stated rule gave the name, with the figures that fired it.</param>
/// <param name="Customers">Members.</param>
/// <param name="CustomerShare">Members over all customers.</param>
/// <param name="Revenue">Σ monetary of the members; null where there is no such feature.</param>
/// <param name="RevenueShare">Revenue over all revenue.</param>
/// <param name="Silhouette">Mean silhouette of the members looked at; null where not computed.</param>
/// <param name="Features">One summary for each feature, on the raw scale.</param>
public sealed record SegmentProfile(
    int Segment,
    string Name,
    Phrase Strategy,
    Phrase Reason,
    int Customers,
    double CustomerShare,
    double? Revenue,
    double? RevenueShare,
    double? Silhouette,
    IReadOnlyList<FeatureSummary> Features)
{
    /// <summary>The code of its name: <see cref="SegmentNames"/>.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The group that its standing and facts make it; null where it is named by other features, by a fence or by its owner.
    /// </summary>
    internal RfmGroup? Group { get; init; }

    /// <summary>Where it stands among all customers; null where the table has no recency, frequency and monetary.</summary>
    internal RfmStanding? Standing { get; init; }

    /// <summary>What its members have done; null where only a table is known.</summary>
    internal SegmentFacts? Facts { get; init; }

    /// <summary>The group beyond a limit that its standing nearly reaches; null where none is near.</summary>
    internal NearLimit? Near { get; init; }
}
