using Segmentation.Prediction;

namespace Segmentation.Reports;

/// <summary>A comparison of two scorings as JSON.</summary>
public static class ComparisonJson
{
    /// <summary>Writes the counts, the migration matrix (rows before, columns after) and the drift of each feature.</summary>
    public static void Write(Stream stream, string version, Migration migration, IReadOnlyList<FeatureDrift> drifts) => JsonOutput.Write(stream, json =>
    {
        json.WriteString("version", version);
        json.WriteNumber("customers", migration.Both);
        json.WriteNumber("stayed", migration.Stayed);
        json.WriteNumber("moved", migration.Moved);
        json.WriteNumber("left", migration.Left.Sum());
        json.WriteNumber("joined", migration.Joined.Sum());
        json.Number("psiOfSegments", migration.Psi);
        json.WriteStartArray("segments");
        foreach (string name in migration.Names)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("migration");
        for (int from = 0; from < migration.Names.Count; from++)
        {
            json.WriteStartArray();
            for (int to = 0; to < migration.Names.Count; to++)
                json.WriteNumberValue(migration.Counts[from, to]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("drift");
        foreach (FeatureDrift drift in drifts)
        {
            json.WriteStartObject();
            json.WriteString("feature", drift.Feature);
            json.Number("psi", drift.Psi);
            json.Number("ks", drift.Test.D);
            json.Number("p", drift.Test.P);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
