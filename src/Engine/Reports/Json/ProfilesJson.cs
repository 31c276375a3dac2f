using Segmentation.Features;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary><c>profiles.json</c>: what each segment is, what it is called, and what to do about it.</summary>
internal static class ProfilesJson
{
    /// <summary>Writes <c>segments[]</c>, one entry a segment in order of their numbers; the same profiles give the same bytes.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="profiles">The segments by number.</param>
    /// <param name="scoring">How RFM scores are cut, written as <c>rfmScores</c>; null for none.</param>
    /// <param name="language">The language of strategies and reasons; English where none is given.</param>
    public static void Write(
        Stream stream, IReadOnlyList<SegmentProfile> profiles, RfmScoring? scoring = null, Language? language = null) => JsonOutput.Write(
        stream,
        new ProfilesDocument([.. profiles.Select(profile => ProfileDocument.Of(profile, language ?? Language.English))],
        scoring is null ? null : RfmScoresDocument.Of(scoring, language ?? Language.English)),
        JsonOutput.Documents.ProfilesDocument);
}

/// <summary>What each segment is, what it is called, and what to do about it.</summary>
/// <param name="Segments">The segments by number.</param>
/// <param name="RfmScores">How RFM scores are cut, where there are any.</param>
internal sealed record ProfilesDocument(IReadOnlyList<ProfileDocument> Segments, RfmScoresDocument? RfmScores);

/// <summary>A segment.</summary>
/// <param name="Segment">Its number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Strategy">What to do about it.</param>
/// <param name="Reason">The rule that named it.</param>
/// <param name="Customers">Its customers.</param>
/// <param name="CustomerShare">Their share of all customers.</param>
/// <param name="Revenue">Their revenue.</param>
/// <param name="RevenueShare">Their share of revenue.</param>
/// <param name="Silhouette">Their mean silhouette, −1 to 1.</param>
/// <param name="Features">Feature → its distribution in the segment.</param>
internal sealed record ProfileDocument(
    int Segment,
    string Name,
    string Strategy,
    string Reason,
    int Customers,
    double CustomerShare,
    double? Revenue,
    double? RevenueShare,
    double? Silhouette,
    IReadOnlyDictionary<string, FeatureSummaryDocument> Features)
{
    internal static ProfileDocument Of(SegmentProfile profile, Language text) => new(
        profile.Segment,
        profile.Name,
        text.Of(profile.Strategy),
        text.Of(profile.Reason),
        profile.Customers,
        profile.CustomerShare,
        profile.Revenue,
        profile.RevenueShare,
        profile.Silhouette,
        profile.Features.ToDictionary(feature => feature.Feature, FeatureSummaryDocument.Of, StringComparer.Ordinal));
}

/// <summary>A feature's distribution in a segment, in the feature's own units.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Q05">5 % quantile.</param>
/// <param name="Q25">First quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="Q75">Third quartile.</param>
/// <param name="Q95">95 % quantile.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="ZScore">Mean of the segment in standard deviations of all customers from their mean.</param>
internal sealed record FeatureSummaryDocument(
    double Mean,
    double Minimum,
    double Q05,
    double Q25,
    double Median,
    double Q75,
    double Q95,
    double Maximum,
    double ZScore)
{
    internal static FeatureSummaryDocument Of(FeatureSummary feature) => new(
        feature.Mean,
        feature.Minimum,
        feature.Q05,
        feature.Q25,
        feature.Median,
        feature.Q75,
        feature.Q95,
        feature.Maximum,
        feature.ZScore);
}

/// <summary>How RFM scores are cut.</summary>
/// <param name="Levels">Number of levels; the highest is best.</param>
/// <param name="Rule">The rule in a sentence.</param>
/// <param name="CutOffs">Where each is cut.</param>
internal sealed record RfmScoresDocument(int Levels, string Rule, CutOffsDocument CutOffs)
{
    internal static RfmScoresDocument Of(RfmScoring scoring, Language text) =>
        new(scoring.Levels, text.Of(RfmScoring.Rule), new CutOffsDocument(scoring.Recency, scoring.Frequency, scoring.Monetary));
}

/// <summary>Where RFM scores are cut: ascending, one fewer than levels.</summary>
/// <param name="Recency">Days.</param>
/// <param name="Frequency">Orders.</param>
/// <param name="Monetary">Money.</param>
internal sealed record CutOffsDocument(IReadOnlyList<double> Recency, IReadOnlyList<double> Frequency, IReadOnlyList<double> Monetary);
