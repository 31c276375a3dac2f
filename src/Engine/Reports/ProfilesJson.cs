using System.Text.Json;
using Segmentation.Features;
using Segmentation.Profiles;

namespace Segmentation.Reports;

/// <summary><c>profiles.json</c>: what each segment is, what it is called, and what to do about it.</summary>
public static class ProfilesJson
{
    /// <summary>Writes <c>segments[]</c>, one entry a segment in order of their numbers; the same profiles give the same bytes.</summary>
    /// <param name="scoring">How RFM scores are cut, written as <c>rfmScores</c>; null for none.</param>
    public static void Write(Stream stream, IReadOnlyList<SegmentProfile> profiles, RfmScoring? scoring = null) => JsonOutput.Write(stream, json =>
    {
        json.WriteStartArray("segments");
        foreach (SegmentProfile profile in profiles)
            Write(json, profile);
        json.WriteEndArray();
        if (scoring is not null)
            Write(json, scoring);
    });

    private static void Write(Utf8JsonWriter json, RfmScoring scoring)
    {
        json.WriteStartObject("rfmScores");
        json.WriteNumber("levels", scoring.Levels);
        json.WriteString("rule", RfmScoring.Rule);
        json.WriteStartObject("cutOffs");
        json.Numbers("recency", scoring.Recency);
        json.Numbers("frequency", scoring.Frequency);
        json.Numbers("monetary", scoring.Monetary);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SegmentProfile profile)
    {
        json.WriteStartObject();
        json.WriteNumber("segment", profile.Segment);
        json.WriteString("name", profile.Name);
        json.WriteString("strategy", profile.Strategy);
        json.WriteString("reason", profile.Reason);
        json.WriteNumber("customers", profile.Customers);
        json.Number("customerShare", profile.CustomerShare);
        json.NumberIfAny("revenue", profile.Revenue);
        json.NumberIfAny("revenueShare", profile.RevenueShare);
        json.NumberIfAny("silhouette", profile.Silhouette);
        json.WriteStartObject("features");
        foreach (FeatureSummary feature in profile.Features)
        {
            json.WriteStartObject(feature.Feature);
            json.Number("mean", feature.Mean);
            json.Number("minimum", feature.Minimum);
            json.Number("q05", feature.Q05);
            json.Number("q25", feature.Q25);
            json.Number("median", feature.Median);
            json.Number("q75", feature.Q75);
            json.Number("q95", feature.Q95);
            json.Number("maximum", feature.Maximum);
            json.Number("zScore", feature.ZScore);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
