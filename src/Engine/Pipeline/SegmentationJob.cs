using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Profiles;

namespace Segmentation.Pipeline;

/// <summary>The main job: features → transform → (map) → clusters → quality → profiles.</summary>
public static class SegmentationJob
{
    /// <summary>Components kept in <see cref="SegmentationSpace.Pca"/> explain at least this share of the variance.</summary>
    private const double ExplainedVariance = 0.95;

    /// <summary>Segments the customers of a feature table.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <param name="progress">Hears how far each stage has come. Give a <see cref="StageClock"/> to time stages before and after this call on the same clock.</param>
    /// <exception cref="InputException">The table cannot be segmented as asked (too few customers for k, perplexity too large, …).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SegmentationResult Run(FeatureTable table, SegmentationOptions options, IComputeDevice device, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        JobRequirements.Check(table, options);
        StageClock clock = progress as StageClock ?? new StageClock(progress);

        clock.Begin("transform");
        // Scores are cut by all customers, whoever is clustered.
        RfmScoring? scoring = options.RfmLevels > 0 ? RfmScoring.Fit(table, options.RfmLevels) : null;
        OutlierSplit outliers = OutlierSplit.Of(table, options);
        bool separate = Part(ref table, outliers, options);
        (options, IReadOnlyList<string> notes) = SizedOptions.Of(options, table.Values.Rows, separate ? outliers.Usual.Length : table.Values.Rows);
        FeatureTransform transform = FeatureTransform.Fit(separate ? table.SelectRows(outliers.Usual) : table, options.Transform);
        Matrix transformed = transform.Apply(table);

        TSneResult? map = null;
        if (options.Map || options.Space == SegmentationSpace.Map)
        {
            clock.Begin("neighbors");
            using IPointSet features = device.Load(transformed, cancellation);
            map = LandmarkMap.Embed(device, features, transformed, options.TSne with { Seed = options.Seed }, clock, cancellation);
        }

        clock.Begin("cluster");
        Matrix Clustered(Matrix rows) => separate ? rows.SelectRows(outliers.Usual) : rows;
        PcaResult? pca = options.Space == SegmentationSpace.Pca ? Components(Clustered(transformed), device.Info.Threads, cancellation) : null;
        Matrix space = options.Space switch
        {
            SegmentationSpace.Map => map!.Positions,
            SegmentationSpace.Pca => pca!.Project(transformed),
            _ => transformed,
        };
        Matrix clustered = Clustered(space);
        using IPointSet points = device.Load(clustered, cancellation);
        ClusteringResult clusters = Cluster(clustered, points, options, device, clock, cancellation);
        cancellation.ThrowIfCancellationRequested();

        clock.Begin("quality");
        (SegmentationQuality quality, SilhouetteResult? silhouette) = Measure(clustered, points, clusters, map?.KlDivergence, options, device, cancellation);

        clock.Begin("profile");
        (int[] labels, OutlierResult found) = separate ? outliers.Separate(clusters.Labels, clusters.Labels.Max() + 1) : (clusters.Labels, outliers.Found);
        if (separate && silhouette is not null)
            silhouette = silhouette with { Rows = [.. silhouette.Rows.Select(row => outliers.Usual[row])] };
        IReadOnlyList<SegmentProfile> profiles = SegmentProfiles.Build(table, transformed, labels, BySegment(silhouette, labels), found.Segments.Count > 0 ? (found.Fences, found.Segments) : null);
        var result = new SegmentationResult(options, device.Info, table, transform, transformed, space, labels, profiles, quality, silhouette, clusters.Choice, clusters.Dendrogram, map, pca, [])
        {
            Scoring = scoring,
            Outliers = found,
            KeptRows = options.Outliers == OutlierHandling.Trim && outliers.Found.Beyond.Length > 0 ? outliers.Usual : null,
            ClusteredRows = separate ? outliers.Usual : null,
            Notes = notes,
        };
        if (options.StabilityResamples > 0 && result.Clusters > 1)
        {
            clock.Begin("quality");
            StabilityResult stability = ClusterStability.Measure(result, device, options.StabilityResamples, options.Seed, cancellation);
            result = result with { Quality = result.Quality with { Stability = stability } };
        }
        clock.End();
        return result with { Stages = clock.Timings };
    }

    /// <summary>The clustering part alone: a table to labels, without map, names or profiles.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <param name="options">Clustered in the features' space, whatever <see cref="SegmentationOptions.Space"/> says.</param>
    /// <param name="measure">Whether the quality is measured, which may cost more than the clustering.</param>
    /// <param name="progress">As in <see cref="Run"/>.</param>
    /// <exception cref="InputException">The table cannot be clustered as asked.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ClusteringResult Cluster(FeatureTable table, SegmentationOptions options, IComputeDevice device, bool measure, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        options = options with { Map = false, Space = SegmentationSpace.Features };
        JobRequirements.Check(table, options);
        StageClock clock = progress as StageClock ?? new StageClock(progress);
        clock.Begin("transform");
        Matrix transformed = FeatureTransform.Fit(table, options.Transform).Apply(table);
        clock.Begin("cluster");
        using IPointSet points = device.Load(transformed, cancellation);
        ClusteringResult clusters = Cluster(transformed, points, options, device, clock, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (measure)
        {
            clock.Begin("quality");
            clusters = clusters with { Quality = Measure(transformed, points, clusters, null, options, device, cancellation).Quality };
        }
        clock.End();
        return clusters;
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

    private static (SegmentationQuality Quality, SilhouetteResult? Silhouette) Measure(Matrix space, IPointSet points, ClusteringResult clusters, double? klDivergence, SegmentationOptions options, IComputeDevice device, CancellationToken cancellation)
    {
        if (clusters.Choice is { } choice)
        {
            KQuality chosen = choice.Quality;
            return (new SegmentationQuality(chosen.Silhouette, chosen.StandardError, chosen.CalinskiHarabasz, chosen.DaviesBouldin, chosen.Inertia, klDivergence), choice.Silhouette);
        }
        int[] labels = clusters.Labels;
        int segments = labels.Max() + 1;
        SilhouetteResult? silhouette = segments >= 2 && segments < space.Rows
            ? ClusterQuality.Silhouettes(device, points, [labels], 0, options.Seed, cancellation)[0]
            : null;
        var quality = new SegmentationQuality(
            silhouette?.Mean,
            silhouette?.StandardError,
            silhouette is null ? null : ClusterQuality.CalinskiHarabasz(space, labels, cancellation),
            silhouette is null ? null : ClusterQuality.DaviesBouldin(space, labels, cancellation),
            ClusterQuality.Inertia(space, labels, cancellation),
            klDivergence);
        return (quality, silhouette);
    }

    private static ClusteringResult Cluster(Matrix space, IPointSet points, SegmentationOptions options, IComputeDevice device, StageClock clock, CancellationToken cancellation)
    {
        // A silhouette needs at least two segments and fewer than customers.
        int fewest = options.FewestClusters;
        int most = Math.Min(options.MostClusters, space.Rows - 1);
        if (options.Method == SegmentationMethod.Ward)
        {
            Dendrogram dendrogram = Ward.Link(device, space, clock, cancellation);
            // Equal customers join at height 0; cut below it, they would be parted by nothing but their order.
            int distinct = dendrogram.ClustersAt(0);
            if (distinct < (options.Clusters ?? fewest))
                throw JobRequirements.TooFewDistinct(distinct, space.Rows, options.Clusters ?? fewest);
            most = Math.Min(most, distinct);
            if (options.Clusters is int cut)
                return new ClusteringResult(dendrogram.Cut(cut, cancellation), null, dendrogram);
            clock.Begin("quality");
            ChosenK byCutting = ChooseK.ByCutting(dendrogram, device, points, space, fewest, most, options.Seed, cancellation);
            return new ClusteringResult(byCutting.Labels, byCutting, dendrogram);
        }
        KMeansOptions settings = options.KMeans with { Seed = options.Seed };
        try
        {
            if (options.Clusters is int given)
                return new ClusteringResult(KMeans.Fit(device, points, settings with { Clusters = given }, clock, cancellation).Labels, null, null);
            ChosenK byKMeans = ChooseK.ByKMeans(device, points, space, settings, fewest, most, clock, cancellation);
            return new ClusteringResult(byKMeans.Labels, byKMeans, null);
        }
        catch (FewDistinctRowsException error)
        {
            throw JobRequirements.TooFewDistinct(error.Distinct, space.Rows, options.Clusters ?? fewest);
        }
    }

    private static PcaResult Components(Matrix transformed, int threads, CancellationToken cancellation)
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
