using System.Text.Json;
using Segmentation.Clustering;
using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Transactions;

namespace Segmentation.Reports;

/// <summary>The <c>options</c> of <c>run.json</c>: every setting that the result depends on, as resolved.</summary>
internal static class RunOptionsJson
{
    /// <summary>Writes the settings of the parts that a verb has.</summary>
    internal static void Write(Utf8JsonWriter json, AnalysisResult run)
    {
        json.WriteStartObject("options");
        if (run.Reading is { } reading)
            Reading(json, reading);
        if (run.Transform is { } transform)
            json.WriteString("transform", Word(transform));
        if (run.Clustering is { } clustering)
            Clustering(json, clustering);
        if (run.Map is { } map)
            TSne(json, map);
        json.WriteEndObject();
    }

    private static void Reading(Utf8JsonWriter json, TransactionsOptions options)
    {
        Strings(json, "rules", CleaningRules.All.Where(options.Rules.Contains));
        if (options.Conditions.Count > 0)
            Strings(json, "where", options.Conditions.Select(condition => condition.ToString()));
        if (options.Rates is { } rates)
            json.WriteString("rates", rates.Name);
        json.WriteString("returns", Word(options.Returns));
        Strings(json, "features", options.FeatureNames);
        if (options.TimeZone is { } zone)
            json.WriteString("timeZone", zone);
    }

    private static void Clustering(Utf8JsonWriter json, SegmentationOptions options)
    {
        json.WriteString("method", Word(options.Method));
        json.WriteString("space", Word(options.Space));
        if (options.Clusters is { } clusters)
        {
            json.WriteNumber("clusters", clusters);
        }
        else
        {
            json.WriteString("clusters", "auto");
            json.WriteNumber("fewestClusters", options.FewestClusters);
            json.WriteNumber("mostClusters", options.MostClusters);
        }
        if (options.StabilityResamples > 0)
            json.WriteNumber("stability", options.StabilityResamples);
        json.WriteString("outliers", Word(options.Outliers));
        json.Number("outlierFence", options.OutlierMultiplier);
        if (options.RfmLevels > 0)
            json.WriteNumber("rfmScores", options.RfmLevels);
        json.WriteBoolean("map", options.Map || options.Space == SegmentationSpace.Map);
        if (options.Method == SegmentationMethod.KMeans)
            KMeans(json, options.KMeans);
    }

    private static void TSne(Utf8JsonWriter json, TSneOptions options)
    {
        json.WriteStartObject("tsne");
        json.NumberIfAny("perplexity", options.Perplexity);
        json.WriteNumber("iterations", options.Iterations);
        json.Number("theta", options.Theta);
        json.WriteString("repulsion", Word(options.Repulsion));
        json.Number("earlyExaggeration", options.EarlyExaggeration);
        json.WriteNumber("exaggerationIterations", options.ExaggerationIterations);
        json.Number("lateExaggeration", options.LateExaggeration);
        if (options.LearningRate > 0)
            json.Number("learningRate", options.LearningRate);
        else
            json.WriteString("learningRate", "auto");
        if (options.Landmarks is int landmarks and < int.MaxValue)
            json.WriteNumber("landmarks", landmarks);
        else
            json.WriteString("landmarks", options.Landmarks is null ? "auto" : "all");
        json.WriteString("start", options.StartPositions is null ? Word(options.Start) : "given");
        json.WriteEndObject();
    }

    private static void KMeans(Utf8JsonWriter json, KMeansOptions options)
    {
        json.WriteStartObject("kmeans");
        if (options.Restarts is { } restarts)
            json.WriteNumber("restarts", restarts);
        json.WriteNumber("maxIterations", options.MaxIterations);
        json.Number("tolerance", options.Tolerance);
        json.WriteString("seeding", Word(options.Seeding));
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
