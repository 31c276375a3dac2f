using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Clustering.Prototypes;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline.ChoosingK;
using Segmentation.Pipeline.Maps;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>The main job: features → transform → (map) → clusters → quality → profiles.</summary>
internal static class SegmentationJob
{
    /// <summary>Components kept in <see cref="SegmentationSpace.Pca"/> explain at least this share of the variance.</summary>
    private const double ExplainedVariance = 0.95;

    /// <summary>Segments the customers of a feature table.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <param name="progress">Hears how far each stage has come. Give a <see cref="StageClock"/> to time stages before and after this call
    /// on the same clock.</param>
    /// <exception cref="InputException">The table cannot be segmented as asked (too few customers for k, perplexity too large,
    /// …).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SegmentationResult Run(
        FeatureTable table, SegmentationOptions options, IComputeDevice device, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        StageClock clock = progress as StageClock ?? new StageClock(progress);
        using var map = new MapWork(device, clock, cancellation);
        SegmentationResult result = map.Finish(Divide(table, options, device, map, clock, cancellation));
        return result with { Stages = clock.Timings };
    }

    /// <summary>As <see cref="Run"/>, but does not wait for a map that is made beside the other stages.</summary>
    /// <param name="map">Makes the map, and has it in the end.</param>
    internal static SegmentationResult Divide(
        FeatureTable table, SegmentationOptions options, IComputeDevice device, MapWork map, StageClock clock,
        CancellationToken cancellation)
    {
        JobRequirements.Check(table, options);
        clock.Begin("transform");
        // Scores are cut by all customers, whoever is clustered.
        RfmScoring? scoring = options.RfmLevels > 0 ? RfmScoring.Fit(table, options.RfmLevels) : null;
        OutlierSplit outliers = OutlierSplit.Of(table, options);
        bool separate = Part(ref table, outliers, options);
        (options, IReadOnlyList<Phrase> notes) = SizedOptions.Of(
            options, table.Values.Rows, separate ? outliers.Usual.Length : table.Values.Rows);
        FeatureTransform transform = FeatureTransform.Fit(separate ? table.SelectRows(outliers.Usual) : table, options.Transform);
        Matrix transformed = transform.Apply(table);

        bool isSpace = options.Space == SegmentationSpace.Map;
        TSneResult? made = options.Map || isSpace
            ? map.Begin(transformed, options.TSne with { Seed = options.Seed }, isSpace) : null;

        clock.Begin("cluster");
        Matrix Clustered(Matrix rows) => separate ? rows.SelectRows(outliers.Usual) : rows;
        PcaResult? pca = options.Space == SegmentationSpace.Pca
            ? Components(Clustered(transformed), device.Info.Threads, cancellation) : null;
        Matrix space = options.Space switch
        {
            SegmentationSpace.Map => made!.Positions,
            SegmentationSpace.Pca => pca!.Project(transformed),
            _ => transformed,
        };
        Matrix clustered = Clustered(space);
        using var points = new Points(device, clustered, cancellation);
        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        double[]? revenue = monetary < 0 ? null : (separate ? table.Values.SelectRows(outliers.Usual) : table.Values).Column(monetary);
        Matrix? placed = isSpace ? Clustered(transformed) : null;
        ClusteringResult clusters = Cluster(points, placed, revenue, options, device, clock, cancellation);
        // Here, and nowhere else, segments get their numbers. Those of one's own have the order in which they are defined.
        if (options.Method is not GivenSegments)
            clusters = clusters.ByRevenue(revenue);
        cancellation.ThrowIfCancellationRequested();

        clock.Begin("quality");
        (SegmentationQuality quality, SilhouetteResult? silhouette) = Measure(
            points, clusters, made?.KlDivergence, options, device, cancellation);

        clock.Begin("profile");
        int? noSegment = clusters.HasNoise ? clusters.Clusters : null;
        int[] labels = noSegment is { } none
            ? [.. clusters.Labels.Select(label => label == ClusteringResult.NoCluster ? none : label)] : clusters.Labels;
        OutlierResult found = outliers.Found;
        if (separate)
            (labels, found) = outliers.Separate(labels, labels.Max() + 1);
        if (separate && silhouette is not null)
            silhouette = silhouette with { Rows = [.. silhouette.Rows.Select(row => outliers.Usual[row])] };
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(
            table, transformed, labels, BySegment(silhouette, labels),
            found.Segments.Count > 0 ? (found.Fences, found.Segments) : null, noSegment);
        var result = new SegmentationResult(
            options, device.Info, table, transform, transformed, space, labels, profiles, quality, silhouette, clusters.Dendrogram,
            made, pca, [])
        {
            Choice = clusters.Choice,
            Scoring = scoring,
            NoSegment = noSegment,
            // A map has no place for a new customer: its segments are voted for among the features.
            Placement = isSpace ? () =>
                VotePlacement.Of(Clustered(transformed), clusters.Labels) : clusters.Placement,
            Outliers = found,
            KeptRows = options.Outliers == OutlierHandling.Trim && outliers.Found.Beyond.Length > 0 ? outliers.Usual : null,
            ClusteredRows = separate ? outliers.Usual : null,
            Notes = notes,
        };
        if (options.StabilityResamples > 0 && result.Clusters > 1)
        {
            clock.Begin("quality");
            StabilityResult stability = clusters.Choice?.Quality.Stability is { } measured
                ? new StabilityResult([.. measured], options.StabilityResamples)
                : ClusterStability.Measure(result, device, options.StabilityResamples, options.Seed, cancellation);
            result = result with { Quality = result.Quality with { Stability = stability } };
        }
        result = WithBestPlacement(result, placed ?? clustered, clusters.Labels, device, clock, cancellation);
        clock.End();
        return result with { Findings = SegmentFindings.Of(result) };
    }

    // The way of placing new customers that finds the segments again best is the model's.
    private static SegmentationResult WithBestPlacement(
        SegmentationResult result, Matrix points, int[] labels, IComputeDevice device, StageClock clock, CancellationToken cancellation)
    {
        clock.Begin("quality");
        SegmentationOptions options = result.Options;
        PlacementKind own = options.Space == SegmentationSpace.Map ? VotePlacement.StoredAs : options.Method.PlacementKind;
        int threads = device.Info.Threads;
        Matrix raw = result.ClusteredRows is { } clustered ? result.Table.Values.SelectRows(clustered) : result.Table.Values;
        PlacementQuality? placing = PlacementChoice.Of(points, raw, labels, own, threads, options.Seed, cancellation);
        return placing is null ? result : result with
        {
            Quality = result.Quality with { Placing = placing },
            // The model learns rules in any case: where they are the best, it places by them.
            Placement = placing.Chosen.Name == ForestPlacement.Table
                ? () => ForestPlacement.Of(points, labels, threads) : result.Placement,
        };
    }

    /// <summary>The clustering part alone: a table to labels, without map, names or profiles.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <param name="options">Clustered in the features' space, whatever <see cref="SegmentationOptions.Space"/> says.</param>
    /// <param name="measure">Whether the quality is measured, which may cost more than the clustering.</param>
    /// <param name="progress">As in <see cref="Run"/>.</param>
    /// <exception cref="InputException">The table cannot be clustered as asked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (ClusteringResult Clusters, SegmentationQuality? Quality) Cluster(
        FeatureTable table, SegmentationOptions options, IComputeDevice device, bool measure, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options with { Map = false, Space = SegmentationSpace.Features };
        JobRequirements.Check(table, options);
        StageClock clock = progress as StageClock ?? new StageClock(progress);
        clock.Begin("transform");
        Matrix transformed = FeatureTransform.Fit(table, options.Transform).Apply(table);
        clock.Begin("cluster");
        using var points = new Points(device, transformed, cancellation) { Categories = Codes(table) };
        // A table that was scaled before has no revenue, whatever its columns are called.
        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        double[]? revenue = monetary < 0 ? null : table.Values.Column(monetary);
        ClusteringResult clusters = Cluster(
            points, null, revenue is null || revenue.Min() < 0 ? null : revenue, options, device, clock, cancellation);
        cancellation.ThrowIfCancellationRequested();
        SegmentationQuality? quality = null;
        if (measure)
        {
            clock.Begin("quality");
            quality = Measure(points, clusters, null, options, device, cancellation).Quality;
        }
        clock.End();
        return (clusters, quality);
    }

    private static CategoryCodes? Codes(FeatureTable table)
    {
        if (table.Categories.Count == 0)
            return null;
        int[] codes = [.. Enumerable.Range(0, table.Values.Rows).SelectMany(row => table.Categories.Select(column => column.Codes[row]))];
        return new CategoryCodes(codes, [.. table.Categories.Select(column => column.Texts.Count)]);
    }

    // Takes outliers out of the table where they are trimmed; true where they stay in it and are not clustered.
    private static bool Part(ref FeatureTable table, OutlierSplit outliers, SegmentationOptions options)
    {
        if (options.Outliers == OutlierHandling.Keep || outliers.Found.Beyond.Length == 0)
            return false;
        FeatureTable usual = table.SelectRows(outliers.Usual);
        JobRequirements.Check(usual, options);
        if (options.Outliers == OutlierHandling.Separate)
            return true;
        table = usual;
        return false;
    }

    private static (SegmentationQuality Quality, SilhouetteResult? Silhouette) Measure(
        Points points, ClusteringResult clusters, double? klDivergence, SegmentationOptions options, IComputeDevice device,
        CancellationToken cancellation)
    {
        if (clusters.Choice is { } choice)
        {
            KQuality chosen = choice.Quality;
            return (new SegmentationQuality(
                chosen.Silhouette, chosen.StandardError, chosen.CalinskiHarabasz, chosen.DaviesBouldin, chosen.Inertia, klDivergence),
                choice.Silhouette);
        }
        int[] labels = clusters.Labels;
        SilhouetteResult? silhouette = clusters.Clusters >= 2
            && clusters.Clusters < labels.Count(label => label != ClusteringResult.NoCluster)
            ? ClusterQuality.Silhouettes(device, points.Loaded, [labels], 0, options.Seed, cancellation)[0]
            : null;
        var quality = new SegmentationQuality(
            silhouette?.Mean,
            silhouette?.StandardError,
            silhouette is null ? null : ClusterQuality.CalinskiHarabasz(points.Values, labels, cancellation),
            silhouette is null ? null : ClusterQuality.DaviesBouldin(points.Values, labels, cancellation),
            ClusterQuality.Inertia(points.Values, labels, cancellation),
            klDivergence);
        return (quality, silhouette);
    }

    private static ClusteringResult Cluster(
        Points points, Matrix? placed, double[]? revenue, SegmentationOptions options, IComputeDevice device, StageClock clock,
        CancellationToken cancellation)
    {
        try
        {
            if (options.Clusters is null && points.Categories is null)
                return ChooseSegments.Run(points, placed, revenue, options, device, clock, cancellation);
            return options.Method.Fit(
                points, options.ClusteringContext(device, points.Values.Rows) with { Progress = clock, Cancellation = cancellation });
        }
        catch (FewDistinctRowsException error)
        {
            throw JobRequirements.TooFewDistinct(error.Distinct, points.Values.Rows, options.Clusters ?? options.MinClusters);
        }
        catch (TooManyClustersException error)
        {
            throw new InputException(error.Message, error);
        }
    }

    /// <summary>The first components that explain 95 % of the variance.</summary>
    internal static PcaResult Components(Matrix transformed, int threads, CancellationToken cancellation)
    {
        PcaResult all = Pca.Fit(transformed, transformed.Columns, threads, cancellation);
        int kept = 1;
        double explained = all.ExplainedVarianceRatio[0];
        while (kept < transformed.Columns && explained < ExplainedVariance)
            explained += all.ExplainedVarianceRatio[kept++];
        return new PcaResult(
            all.Components.SelectRows([.. Enumerable.Range(0, kept)]),
            all.ExplainedVariance[..kept],
            all.ExplainedVarianceRatio[..kept],
            all.Mean);
    }

    private static double[]? BySegment(SilhouetteResult? silhouette, int[] labels)
    {
        if (silhouette is null)
            return null;
        var sums = new double[labels.Max() + 1];
        var counts = new int[sums.Length];
        for (int i = 0; i < silhouette.Rows.Length; i++)
        {
            int segment = labels[silhouette.Rows[i]];
            sums[segment] += silhouette.Values[i];
            counts[segment]++;
        }
        return [.. sums.Select((sum, segment) => counts[segment] == 0 ? double.NaN : sum / counts[segment])];
    }
}
