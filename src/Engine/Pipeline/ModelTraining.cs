using Segmentation.Prediction;

namespace Segmentation.Pipeline;

/// <summary>Turns a segmentation into a model that places new customers.</summary>
public static class ModelTraining
{
    /// <summary>Makes the model of a segmentation.</summary>
    /// <param name="toolVersion">Version of the program.</param>
    /// <param name="inputSha256">Hash of the input's bytes, or null.</param>
    /// <param name="moreOptions">Resolved options besides those of the segmentation (reading, cleaning, features), by name.</param>
    public static SegmentModel Train(SegmentationResult result, string toolVersion, string? inputSha256 = null, IReadOnlyDictionary<string, string>? moreOptions = null)
    {
        SegmentationOptions options = result.Options;
        // A map has no place for a new customer: its segments are voted for in feature space.
        Matrix points = options.Space == SegmentationSpace.Map ? result.Transformed : result.Space;
        bool byMeans = options.Method == SegmentationMethod.KMeans && options.Space != SegmentationSpace.Map;
        (Matrix means, double within) = Means(points, result);
        (double[] centers, double[] spreads) = Scale(result.Transformed);
        return new SegmentModel
        {
            ToolVersion = toolVersion,
            Method = options.Method.ToString().ToLowerInvariant(),
            Space = options.Space.ToString().ToLowerInvariant(),
            Seed = options.Seed,
            InputSha256 = inputSha256,
            Options = Describe(options, result.Profiles.Count, moreOptions),
            Transform = result.Transform,
            Centers = centers,
            Spreads = spreads,
            Projection = options.Space == SegmentationSpace.Pca ? new ModelProjection(result.Pca!.Components, result.Pca.Mean) : null,
            Segments = [.. result.Profiles.Select(profile => new ModelSegment(profile.Segment, profile.Name, profile.Strategy, profile.Customers, means.Row(profile.Segment).ToArray()))],
            Scoring = result.Scoring,
            WithinVariance = within,
            Voters = byMeans ? null : Voters(result.ClusteredRows is null ? points : points.SelectRows(result.ClusteredRows), result.ClusteredLabels),
            Fences = result.Outliers is not { Segments.Count: > 0 } outliers ? [] : [.. outliers.Fences.Fences.Select((fence, i) => new ModelFence(fence.Feature, fence.Upper, outliers.Segments[i])).Where(fence => fence.Segment >= 0)],
        };
    }

    private static (Matrix Means, double WithinVariance) Means(Matrix points, SegmentationResult result)
    {
        int[] labels = result.Labels;
        int segments = result.Profiles.Count;
        var means = new Matrix(segments, points.Columns);
        var counts = new int[segments];
        for (int i = 0; i < points.Rows; i++)
        {
            counts[labels[i]]++;
            Span<double> mean = means.Row(labels[i]);
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < row.Length; j++)
                mean[j] += row[j];
        }
        for (int segment = 0; segment < segments; segment++)
        {
            foreach (ref double coordinate in means.Row(segment))
                coordinate /= counts[segment];
        }
        // How wide segments are is told by those that clustering found.
        double squares = 0;
        int clustered = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            if (labels[i] >= result.Clusters)
                continue;
            clustered++;
            ReadOnlySpan<double> mean = means.Row(labels[i]);
            ReadOnlySpan<double> row = points.Row(i);
            for (int j = 0; j < row.Length; j++)
                squares += (row[j] - mean[j]) * (row[j] - mean[j]);
        }
        return (means, squares / ((double)clustered * points.Columns));
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

    private static ModelVoters Voters(Matrix points, int[] labels)
    {
        // Row i of the kept ones stands for its stretch; with fewer customers than the limit, all are kept.
        int kept = Math.Min(points.Rows, SegmentModel.MostVoters);
        var coordinates = new float[kept * points.Columns];
        var keptLabels = new int[kept];
        for (int i = 0; i < kept; i++)
        {
            int row = (int)((long)i * points.Rows / kept);
            ReadOnlySpan<double> point = points.Row(row);
            for (int j = 0; j < point.Length; j++)
                coordinates[(i * point.Length) + j] = (float)point[j];
            keptLabels[i] = labels[row];
        }
        return new ModelVoters(coordinates, keptLabels);
    }

    private static SortedDictionary<string, string> Describe(SegmentationOptions options, int segments, IReadOnlyDictionary<string, string>? moreOptions)
    {
        var described = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["transform"] = options.Transform.ToString().ToLowerInvariant(),
            ["method"] = options.Method.ToString().ToLowerInvariant(),
            ["space"] = options.Space.ToString().ToLowerInvariant(),
            ["k"] = options.Clusters is int asked ? $"{asked}" : $"auto ({segments} of {options.FewestClusters}..{options.MostClusters})",
            ["seed"] = $"{options.Seed}",
        };
        if (options.Outliers != OutlierHandling.Keep)
            described["outliers"] = Invariant($"{options.Outliers.ToString().ToLowerInvariant()}, {options.OutlierMultiplier:0.###} interquartile ranges");
        if (options.Method == SegmentationMethod.KMeans)
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
