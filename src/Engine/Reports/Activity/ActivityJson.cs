using System.Text.Json;
using Segmentation.Outputs;
using Segmentation.Prediction.Activity;

namespace Segmentation.Reports.Activity;

/// <summary><c>churn.json</c>: what competed, how well, what matters, and the groups.</summary>
public static class ActivityJson
{
    /// <summary>Writes the account of a run into its folder, sealed with its own hash.</summary>
    /// <param name="stream">Gets all of it.</param>
    /// <param name="run">The run.</param>
    /// <param name="files">Files that were written beside it.</param>
    public static void Write(Stream stream, ActivityRun run, IReadOnlyList<OutputFile> files) => JsonOutput.WriteSealed(stream, json =>
    {
        json.WriteString("version", run.Version);
        json.WriteNumber("seed", run.Seed);
        json.WriteString("input", run.Input);
        json.WriteNumber("customers", run.Table.Rows);
        json.Number("baseRate", run.Model.BaseRate);
        json.WriteString("model", run.Model.Scorer.Kind);
        Array(json, "account", run.Account, line => json.WriteStringValue(line));
        Objects(json, "candidates", run.Model.Candidates, candidate =>
        {
            json.WriteString("kind", candidate.Kind);
            json.Number("meanAuc", candidate.MeanAuc);
            json.Number("aucSpread", candidate.AucSpread);
            Array(json, "foldAuc", candidate.FoldAuc, auc => json.WriteNumberValue(auc));
        });
        json.WriteString("calibration", run.Model.Calibration.Method);
        json.Number("brier", run.Model.Reliability.Brier);
        json.Number("calibrationError", run.Model.Reliability.ExpectedError);
        Objects(json, "importance", run.Model.Importance, entry =>
        {
            json.WriteString("column", entry.Column);
            json.Number("permutationDrop", entry.PermutationDrop);
            json.Number("meanAbsoluteShapley", entry.MeanAbsoluteShapley);
        });
        Objects(json, "groups", run.Groups, group => Group(json, group));
        json.Files(files);
    });

    private static void Group(Utf8JsonWriter json, RiskProfitGroup group)
    {
        json.WriteString("name", group.Name);
        json.WriteString("strategy", group.Strategy);
        json.WriteNumber("customers", group.Rows.Count);
        json.Number("meanProbability", group.MeanProbability);
        json.Number("meanProfit", group.MeanProfit);
        Objects(json, "contrasts", group.Contrasts, contrast =>
        {
            json.WriteString("column", contrast.Column);
            json.Number("median", contrast.Median);
            json.Number("medianOfOthers", contrast.MedianOfOthers);
            json.Number("p", contrast.P);
            json.Number("rankBiserial", contrast.RankBiserial);
        });
        Objects(json, "offers", group.Offers, offer =>
        {
            json.WriteString("column", offer.Column);
            json.WriteString("level", offer.Level);
            json.Number("share", offer.Share);
            json.Number("lift", offer.Lift);
            json.Number("meanProfit", offer.MeanProfit);
            json.Number("p", offer.P);
        });
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
            write(item);
        json.WriteEndArray();
    }

    private static void Objects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write) => Array(json, name, items, item =>
    {
        json.WriteStartObject();
        write(item);
        json.WriteEndObject();
    });
}
