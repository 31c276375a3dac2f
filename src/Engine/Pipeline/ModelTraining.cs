using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Prediction.Segments;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>Turns a segmentation into a model that places new customers.</summary>
internal static class ModelTraining
{
    /// <summary>Makes the model of a segmentation.</summary>
    /// <param name="toolVersion">Version of the program.</param>
    /// <param name="inputSha256">Hash of the input's bytes, or null.</param>
    /// <param name="moreOptions">Resolved options besides those of the segmentation (reading, cleaning, features), by name.</param>
    /// <param name="language">The language that strategies are written in; English where none is given.</param>
    /// <param name="cancellation">Ends the learning of rules.</param>
    public static SegmentModel Train(
        SegmentationResult result, string toolVersion, string? inputSha256 = null, IReadOnlyDictionary<string, string>? moreOptions = null,
        Language? language = null,
        CancellationToken cancellation = default)
    {
        SegmentationOptions options = result.Options;
        // A map has no place for a new customer.
        Matrix points = options.Space == SegmentationSpace.Map ? result.Transformed : result.Space;
        Matrix means = ClusterMeans.Of(points, result.Labels, cancellation).Centroids;
        (double[] centers, double[] spreads) = Scale(result.Transformed);
        SegmentRules? rules = SegmentRules.Learn(
            result.ClusteredRows is { } clustered ? result.Table.SelectRows(clustered) : result.Table,
            result.ClusteredLabels, result.Device.Threads, cancellation);
        ClusterPlacement placement = rules is not null && result.Quality.Placing?.Chosen.Name == RulePlacement.Name
            ? new RulePlacement(rules)
            : result.Placement?.Invoke()
                ?? throw new ArgumentException("The segmentation says nothing of how new customers are placed.", nameof(result));
        return new SegmentModel(placement)
        {
            ToolVersion = toolVersion,
            Method = options.Method.Name,
            Space = options.Space.ToString().ToLowerInvariant(),
            Seed = options.Seed,
            InputSha256 = inputSha256,
            Options = Describe(options, result.Profiles.Count, moreOptions),
            Transform = result.Transform,
            Centers = centers,
            Spreads = spreads,
            Projection = options.Space == SegmentationSpace.Pca ? new ModelProjection(result.Pca!.Components, result.Pca.Mean) : null,
            Segments = [.. result.Profiles.Select(profile =>
            new ModelSegment(profile.Segment, profile.Name, (language ?? Language.English).Of(profile.Strategy), profile.Customers,
            means.Row(profile.Segment).ToArray(), profile.Code))],
            Scoring = result.Scoring,
            WithinVariance = MeanPlacement.WithinVariance(points,
            [.. result.Labels.Select(label => label < result.Clusters ? label : ClusteringResult.NoCluster)]),
            NoSegment = result.NoSegment,
            Rules = rules,
            Conditions = result.Own?.Conditions is not { } own ? []
                : [.. own.Index().OrderBy(entry => entry.Item is null)
                    .Select(entry => new ModelCondition(entry.Index, entry.Item?.ToString()))],
            Fences = result.Outliers is not { Segments.Count: > 0 } outliers
            ? [] : [.. outliers.Fences.Fences.Select((fence, i) => new ModelFence(fence.Feature, fence.Upper, outliers.Segments[i]))
            .Where(fence => fence.Segment >= 0)],
        };
    }

    private static (double[] Centers, double[] Spreads) Scale(Matrix transformed)
    {
        var centers = new double[transformed.Columns];
        var spreads = new double[transformed.Columns];
        for (int i = 0; i < transformed.Rows; i++)
        {
            ReadOnlySpan<double> row = transformed.Row(i);
            for (int j = 0; j < centers.Length; j++)
                centers[j] += row[j];
        }
        for (int j = 0; j < centers.Length; j++)
            centers[j] /= transformed.Rows;
        for (int i = 0; i < transformed.Rows; i++)
        {
            ReadOnlySpan<double> row = transformed.Row(i);
            for (int j = 0; j < spreads.Length; j++)
                spreads[j] += (row[j] - centers[j]) * (row[j] - centers[j]);
        }
        for (int j = 0; j < spreads.Length; j++)
        {
            spreads[j] = Math.Sqrt(spreads[j] / transformed.Rows);
            if (spreads[j] == 0)
                spreads[j] = 1;
        }
        return (centers, spreads);
    }

    private static SortedDictionary<string,
        string> Describe(SegmentationOptions options, int segments, IReadOnlyDictionary<string, string>? moreOptions)
    {
        var described = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["transform"] = options.Transform.ToString().ToLowerInvariant(),
            ["method"] = options.Method.Name,
            ["space"] = options.Space.ToString().ToLowerInvariant(),
            ["k"] = options.Clusters is int asked ? $"{asked}" : $"auto ({segments} of {options.MinClusters}..{options.MaxClusters})",
            ["seed"] = $"{options.Seed}",
        };
        if (options.Outliers != OutlierHandling.Keep)
            described["outliers"] = Invariant(
                $"{options.Outliers.ToString().ToLowerInvariant()}, {options.OutlierMultiplier:0.###} interquartile ranges");
        if (options.Method.RunsKMeans)
            described["restarts"] = $"{options.KMeans.Restarts}";
        if (options.Space == SegmentationSpace.Map)
        {
            described["perplexity"] = Invariant($"{options.TSne.Perplexity}");
            described["iterations"] = $"{options.TSne.Iterations}";
            described["theta"] = $"{options.TSne.Theta}";
        }
        foreach ((string name, string value) in moreOptions ?? new Dictionary<string, string>())
            described[name] = value;
        return described;
    }
}
