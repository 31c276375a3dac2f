using System.Globalization;
using System.Text.Json;
using Segmentation.Clustering;
using Segmentation.Features;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Transactions;
using Segmentation.Transactions.Checks;
using Segmentation.Transactions.Columns;

namespace Segmentation.Reports;

/// <summary><c>run.json</c>: how a run was made, what it took and how good it is; also what <c>--json</c> prints.</summary>
public static class RunJson
{
    /// <summary>Writes the account of any run; what does not apply is left out.</summary>
    public static void Write(Stream stream, AnalysisResult run) => JsonOutput.Write(stream, json => Write(json, run));

    /// <summary>Writes the account of a run into its folder, sealed with its own hash: the next run knows by it what is a run's to replace.</summary>
    /// <param name="files">Files that were written beside it.</param>
    public static void WriteSealed(Stream stream, AnalysisResult run, IReadOnlyList<OutputFile> files) => JsonOutput.WriteSealed(stream, json =>
    {
        Write(json, run);
        json.Files(files);
    });

    private static void Write(Utf8JsonWriter json, AnalysisResult run)
    {
        json.WriteString("version", run.Version);
        if (run.Device is { } device)
            json.WriteString("device", device.Name);
        if (run.Seed is { } seed)
            json.WriteNumber("seed", seed);
        RunOptionsJson.Write(json, run);
        Input(json, run);
        if (run.Source is { } source)
            Source(json, source);
        json.WriteNumber("customers", run.Customers);
        if (run.Landmarks is { } landmarks)
            json.WriteNumber("landmarks", landmarks);
        if (run.SegmentCount is { } segments)
            json.WriteNumber("segments", segments);
        if (run.Outliers is { } outliers)
            Outliers(json, outliers);
        if (run.Notes.Count > 0)
            Notes(json, run.Notes);
        Stages(json, run.Stages);
        if (run.Quality is { } quality)
            Quality(json, quality);
        if (run is { Seasons: { } seasons, Source.Times: { } times })
            SeasonsJson.Write(json, times.Seasons.Shop, seasons);
        if (run.Advice is { } advice)
            AdviceJson.Write(json, advice);
        if (run.Source?.Categories is { } categories)
            CategoriesJson.Write(json, categories);
        if (run.Choice is { } choice)
            Choice(json, choice);
        if (run.SideBySide is { } compared)
            SideBySideJson.Write(json, compared);
    }

    private static void Input(Utf8JsonWriter json, AnalysisResult run)
    {
        json.WriteStartObject("input");
        json.WriteString("path", run.Input);
        json.WriteString("sha256", run.InputSha256);
        json.WriteNumber("rows", run.InputRows);
        if (run.Source is { } source)
        {
            json.WriteStartArray("formats");
            foreach (SourceFormat format in source.Formats)
            {
                json.WriteStartObject();
                json.WriteString("path", format.Path);
                json.WriteString("delimiter", format.Delimiter.ToString());
                json.WriteString("decimalMark", format.DecimalMark.ToString());
                json.WriteString("dateFormat", format.DateFormat);
                json.WriteString("encoding", format.Encoding);
                if (format.KnownAs is { } known)
                    json.WriteString("knownAs", known);
                Columns(json, format);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, CustomerFeatures source)
    {
        json.WriteStartArray("cleaning");
        foreach (CleaningStep step in source.Cleaning.Steps)
            Rule(json, step.Rule, true, step.Dropped, source.Cleaning.Effects.FirstOrDefault(effect => effect.Rule == step.Rule)?.RevenueShare);
        foreach (RuleEffect effect in source.Cleaning.Effects.Where(effect => !effect.IsOn))
            Rule(json, effect.Rule, false, effect.Dropped, effect.RevenueShare);
        json.WriteEndArray();
        if (source.Formats.Count > 0)
            Columns(json, source.Formats[0]);
        Findings(json, source.Cleaning.Findings);
        json.WriteNumber("rowsKept", source.Cleaning.RowsKept);
        if (source.Returns is { } returns)
            Returns(json, returns);
        json.WriteString("asOf", source.AsOf.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteStartObject("transactions");
        json.WriteString("first", source.Summary.First.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteString("last", source.Summary.Last.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteNumber("orders", source.Summary.Orders);
        json.Number("revenue", source.Summary.Revenue);
        json.WriteEndObject();
    }

    private static void Rule(Utf8JsonWriter json, string rule, bool isOn, long dropped, double? revenueShare)
    {
        json.WriteStartObject();
        json.WriteString("rule", rule);
        json.WriteBoolean("on", isOn);
        json.WriteNumber("dropped", dropped);
        json.NumberIfAny("revenueShare", revenueShare);
        json.WriteEndObject();
    }

    private static void Returns(Utf8JsonWriter json, ReturnsReport returns)
    {
        json.WriteStartObject("returns");
        json.WriteString("handling", returns.Handling.ToString().ToLowerInvariant());
        json.WriteNumber("rows", returns.Rows);
        if (returns.Handling == ReturnHandling.Net)
        {
            json.WriteNumber("fullyMatched", returns.FullyMatched);
            json.WriteNumber("partlyMatched", returns.PartlyMatched);
            json.WriteNumber("unmatched", returns.Unmatched);
            json.Number("unitsNetted", returns.UnitsNetted);
            json.Number("unitsLeftOver", returns.UnitsLeftOver);
            json.Number("revenueNetted", returns.RevenueNetted);
            json.WriteNumber("purchasesReturnedWhole", returns.PurchasesReturnedWhole);
        }
        json.WriteEndObject();
    }

    private static void Columns(Utf8JsonWriter json, SourceFormat format)
    {
        json.WriteStartObject("columns");
        foreach ((string role, string column) in format.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(role, column);
        json.WriteEndObject();
    }

    private static void Findings(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("weight", finding.Weight.ToString().ToLowerInvariant());
            json.WriteString("text", finding.Text);
            if (finding.Count is { } count)
                json.WriteNumber("count", count);
            json.NumberIfAny("revenueShare", finding.RevenueShare);
            if (finding.Advice is { } advice)
                json.WriteString("advice", advice);
            if (finding.Examples.Count > 0)
            {
                json.WriteStartArray("examples");
                foreach (string example in finding.Examples)
                    json.WriteStringValue(example);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Outliers(Utf8JsonWriter json, OutlierResult outliers)
    {
        json.WriteStartObject("outliers");
        json.WriteString("handling", outliers.Handling.ToString().ToLowerInvariant());
        json.WriteString("rule", outliers.Fences.Rule);
        json.WriteStartObject("fences");
        foreach (OutlierFence fence in outliers.Fences.Fences)
            json.Number(fence.Feature, fence.Upper);
        json.WriteEndObject();
        json.WriteNumber("customers", outliers.Beyond.Length);
        json.Number("customerShare", outliers.CustomerShare);
        json.NumberIfAny("revenueShare", outliers.RevenueShare);
        json.WriteEndObject();
    }

    private static void Notes(Utf8JsonWriter json, IReadOnlyList<string> notes)
    {
        json.WriteStartArray("notes");
        foreach (string note in notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
    }

    private static void Stages(Utf8JsonWriter json, IReadOnlyList<StageTiming> stages)
    {
        json.WriteStartArray("stages");
        foreach (StageTiming stage in stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", stage.Stage);
            json.WriteNumber("seconds", Math.Round(stage.Seconds, 6));
            json.WriteNumber("peakMegabytes", Math.Round(stage.PeakMegabytes, 1));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Quality(Utf8JsonWriter json, SegmentationQuality quality)
    {
        json.WriteStartObject("quality");
        json.NumberIfAny("silhouette", quality.Silhouette);
        json.NumberIfAny("silhouetteStandardError", quality.SilhouetteStandardError);
        json.NumberIfAny("calinskiHarabasz", quality.CalinskiHarabasz);
        json.NumberIfAny("daviesBouldin", quality.DaviesBouldin);
        json.NumberIfAny("inertia", quality.Inertia);
        json.NumberIfAny("klDivergence", quality.KlDivergence);
        json.NumberIfAny("trustworthiness", quality.Trustworthiness);
        json.NumberIfAny("neighborPreservation", quality.NeighborPreservation);
        if (quality.Stability is { } stability)
        {
            json.WriteStartArray("stability");
            foreach (double jaccard in stability.Jaccard)
                json.WriteNumberValue(jaccard);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Choice(Utf8JsonWriter json, ChosenK choice)
    {
        json.WriteStartObject("choice");
        json.WriteNumber("clusters", choice.Chosen);
        json.WriteStartArray("curve");
        foreach (KQuality point in choice.Curve)
        {
            json.WriteStartObject();
            json.WriteNumber("clusters", point.Clusters);
            json.Number("silhouette", point.Silhouette);
            json.NumberIfAny("standardError", point.StandardError);
            json.Number("calinskiHarabasz", point.CalinskiHarabasz);
            json.Number("daviesBouldin", point.DaviesBouldin);
            json.Number("inertia", point.Inertia);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
