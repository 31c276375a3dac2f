using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline.ChoosingK;

namespace Segmentation.Pipeline.Tuning;

/// <summary>
/// Tries spaces, methods, scales, perplexities and numbers of segments against each other. What ways share is computed once: neighbours
/// for all perplexities, a map for all methods, a linkage for all numbers, fits of K-Means for the mixtures that start from them.
/// </summary>
internal static class Tuner
{
    // Many ways are compared; the restarts of a single run would find the same clusters in ten times the time.
    private const int MostRestarts = 10;

    private const int MostHeldOut = 5_000;

    /// <summary>Tries all of a grid.</summary>
    /// <param name="table">One row a customer, n ≥ 2.</param>
    /// <param name="options">
    /// Numbers of segments, limits, seed. Its scale is the one that silhouettes are measured on; its method, space and perplexity are what
    /// the best is compared with.
    /// </param>
    /// <exception cref="InputException">Too few customers for the grid.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static TuningResult Run(
        FeatureTable table, SegmentationOptions options, TuningOptions grid, IComputeDevice device, StageClock clock,
        CancellationToken cancellation)
    {
        clock.Begin("tune");
        if (options.Clusters < 2)
            throw new InputException("One segment compares with nothing. Ask for 2 or more with ‹k›, or for 'auto'.");
        JobRequirements.Check(table, options with { Map = false, Space = SegmentationSpace.Features });
        int all = table.Values.Rows;
        table = Usual(table, options);
        table = Drawn(table, grid.MostCustomers, options.Seed);
        int rows = table.Values.Rows;
        options = options with { KMeans = options.KMeans with { Restarts = Restarts(options, rows) } };
        double[] perplexities = Perplexities(grid, options, rows);
        JobRequirements.Check(table, options with { Map = false, Space = SegmentationSpace.Features });
        int monetary = table.IndexOf(FeatureCatalog.Monetary);
        double[]? revenue = monetary < 0 ? null : table.Values.Column(monetary);
        Matrix yardstick = FeatureTransform.Fit(table, options.Transform).Apply(table);
        IReadOnlyList<PlannedSpace> planned =
            new TuningSpaces(table, options, grid, perplexities, device, cancellation).Plan();
        // Spaces that take long begin first, so that the threads end together.
        int[] turns = [.. Enumerable.Range(0, planned.Count).OrderByDescending(space => planned[space].IsMap)];
        int begun = 0;
        var found = new (List<TriedWay> Ways, KQuality[] Qualities)[planned.Count];
        SmallFits.Run(planned.Count, device, (turn, worker) =>
        {
            TuningSpace space = planned[turns[turn]].Make(worker);
            found[turns[turn]] = In(space, way => clock.Report(new StageProgress(
                "tune", Interlocked.Increment(ref begun) - 1, 2L * planned.Count * grid.Methods.Count,
                new StageDetail("progress.named", ("name", way.ToString())))), worker);
        }, cancellation);
        return Ranked(
            [.. found.SelectMany(space => space.Ways)], [.. found.SelectMany(space => space.Qualities)], options, device, clock,
            cancellation) with
        {
            AllCustomers = all,
            LeftOut = perplexities.Length == 0 ? [] : [.. grid.Perplexities.Except(perplexities)],
        };

        (List<TriedWay> Ways, KQuality[] Qualities) In(TuningSpace space, Action<TuningWay> report, IComputeDevice worker)
        {
            using var points = new Points(worker, space.Points, cancellation) { RemembersFits = true };
            using IPointSet measuredOn = worker.Load(yardstick, cancellation);
            var own = new List<TriedWay>();
            foreach (IClusterer method in grid.Methods)
            {
                var way = new TuningWay(method, space.Space, space.Transform, space.Perplexity);
                report(way);
                own.Add(new TriedWay(way, space, Fit(points, way, options, worker, cancellation)));
            }
            int[][] labelings = [.. own.SelectMany(way => way.Labels)];
            int[] numbers = [.. own.SelectMany(way => way.Numbers)];
            (KQuality[] measured, _) =
                ChooseK.Measure(worker, measuredOn, yardstick, numbers, labelings, options.Seed, cancellation);
            SilhouetteResult[] silhouettes =
                ClusterQuality.Silhouettes(worker, points.Loaded, labelings, seed: options.Seed, cancellation: cancellation);
            for (int way = 0, row = 0; way < own.Count; row += own[way++].Numbers.Length)
            {
                double[] means = [.. silhouettes.Skip(row).Take(own[way].Numbers.Length).Select(silhouette => silhouette.Mean)];
                own[way] = own[way] with { OwnSilhouettes = means };
            }
            return (own, [.. measured.Select((quality, i) => WithShares(quality, labelings[i], revenue, options))]);
        }
    }

    private static TuningResult Ranked(
        TriedWay[] tried, KQuality[] qualities, SegmentationOptions options, IComputeDevice device, StageClock clock,
        CancellationToken cancellation)
    {
        int fewest = options.Clusters ?? options.MinClusters;
        int? usual = UsualRow(tried, qualities, options, fewest);
        HashSet<int> looked = [.. TuningRanking.Candidates(qualities, fewest)];
        if (usual is { } place)
            looked.Add(place);
        int[] firsts = [.. tried.Select((_, way) => tried.Take(way).Sum(before => before.Numbers.Length))];
        int begun = 0;
        SmallFits.Run(tried.Length, device, (way, worker) =>
        {
            clock.Report(new StageProgress("tune", tried.Length + Interlocked.Increment(ref begun) - 1, 2L * tried.Length,
                new StageDetail("stage.stability")));
            int[] own = [.. Enumerable.Range(0, tried[way].Numbers.Length).Where(i => looked.Contains(firsts[way] + i))];
            if (own.Length > 0)
                Look(tried[way], own, qualities, firsts[way], options, worker, cancellation);
        }, cancellation);
        TuningRow[] rows =
        [
            .. tried.SelectMany(way => way.OwnSilhouettes.Select(silhouette => (way.Way, silhouette)))
                .Select((row, i) => new TuningRow(row.Way, qualities[i], row.silhouette)),
        ];
        TuningRanking ranking = TuningRanking.Of(qualities, fewest);
        return new TuningResult(
            [.. ranking.Order.Select(i => rows[i])], ranking.Usable, ranking.Contenders, Array.IndexOf(ranking.Order, ranking.Clearest),
            usual is { } at ? Array.IndexOf(ranking.Order, at) : null, options, tried[0].Space.Points.Rows, 0);
    }

    // What -k auto, or the number that was given, makes of the options alone.
    private static int? UsualRow(TriedWay[] tried, KQuality[] qualities, SegmentationOptions options, int fewest)
    {
        for (int way = 0, row = 0; way < tried.Length; row += tried[way++].Numbers.Length)
        {
            TuningWay own = tried[way].Way;
            if (own.Method != options.Method || own.Space != options.Space || own.Transform != options.Transform)
                continue;
            if (own.Perplexity is { } perplexity && perplexity != options.TSne.PerplexityOf(tried[way].Space.Points.Rows))
                continue;
            return row + UsableNumber.Of([.. qualities.Skip(row).Take(tried[way].Numbers.Length)], fewest).Index;
        }
        return null;
    }

    // How much of the segments is found again, and how well customers are placed: the two measures that take long.
    private static void Look(
        TriedWay way, int[] own, KQuality[] qualities, int first, SegmentationOptions options, IComputeDevice device,
        CancellationToken cancellation)
    {
        SegmentationOptions settings = options with { Method = way.Way.Method };
        int[][] labelings = [.. own.Select(i => way.Labels[i])];
        StabilityResult[]? stability = options.StabilityResamples == 0 ? null : ClusterStability.MeasureEach(
            way.Space.Points, [.. own.Select(i => way.Numbers[i])], labelings, settings, device, options.StabilityResamples, options.Seed,
            null, cancellation);
        PlacementKind kind = way.Space.Placed is null ? way.Way.Method.PlacementKind : VotePlacement.StoredAs;
        double?[]? accuracy = HeldOutPlacement.Measure(
            way.Space.Placed ?? way.Space.Points, labelings, kind, device.Info.Threads, options.Seed, cancellation, MostHeldOut);
        for (int i = 0; i < own.Length; i++)
        {
            qualities[first + own[i]] = qualities[first + own[i]] with
            {
                Stability = stability?[i].Jaccard,
                PlacementAccuracy = accuracy?[i],
            };
        }
    }

    private static IReadOnlyList<ClusteringResult> Fit(
        Points points, TuningWay way, SegmentationOptions options, IComputeDevice device, CancellationToken cancellation)
    {
        ClusteringContext context = options.ClusteringContext(device, points.Values.Rows) with { Cancellation = cancellation };
        int[] numbers = options.Clusters is { } given ? [given] : ChooseSegments.Numbers(context);
        try
        {
            return way.Method.FitEach(points, numbers, context);
        }
        catch (FewDistinctRowsException error)
        {
            throw JobRequirements.TooFewDistinct(error.Distinct, points.Values.Rows, numbers[0]);
        }
        catch (TooManyClustersException error)
        {
            throw new InputException($"{way}: {error.Message}", error);
        }
    }

    private static KQuality WithShares(KQuality quality, int[] labels, double[]? revenue, SegmentationOptions options)
    {
        (double[] shares, double[]? revenues) = ChooseSegments.Shares(labels, quality.Clusters, revenue);
        return quality with
        {
            LargestShare = shares.Max(),
            SmallestShare = shares.Min(),
            LargestRevenueShare = revenues?.Max(),
            SmallestRevenueShare = revenues?.Min(),
            Breach = UsableNumber.Breach(shares, revenues, options.MaxShare, options.MinShare),
        };
    }

    private static FeatureTable Usual(FeatureTable table, SegmentationOptions options)
    {
        if (options.Outliers == OutlierHandling.Keep)
            return table;
        OutlierSplit outliers = OutlierSplit.Of(table, options);
        return outliers.Found.Beyond.Length == 0 ? table : table.SelectRows(outliers.Usual);
    }

    private static FeatureTable Drawn(FeatureTable table, int most, ulong seed)
    {
        if (table.Values.Rows <= most)
            return table;
        int[] rows = [.. Enumerable.Range(0, table.Values.Rows)];
        new SeededRandom(seed).Shuffle<int>(rows);
        return table.SelectRows([.. rows.Take(most).Order()]);
    }

    private static int Restarts(SegmentationOptions options, int rows) =>
        options.KMeans.Restarts ?? Math.Min(MostRestarts, options.KMeans.RestartsOf(rows));

    // A perplexity that the customers are too few for is left out, which the verdict says.
    private static double[] Perplexities(TuningOptions grid, SegmentationOptions options, int rows)
    {
        if (!grid.Spaces.Contains(SegmentationSpace.Map))
            return [];
        int mapped = options.TSne.LandmarksOf(rows);
        double most = Affinities.LargestPerplexity(mapped);
        double[] possible = [.. grid.Perplexities.Where(perplexity => perplexity <= most).Order()];
        return possible.Length > 0
            ? possible
            : throw new InputException(
                Invariant($"A map of perplexity {grid.Perplexities.Min():0.##} needs at least ")
                + Invariant($"{Math.Ceiling((3 * grid.Perplexities.Min()) + 1):0} customers; there are {mapped}. ")
                + "Try a smaller one with ‹tune-perplexities›, or leave the map out of ‹tune-spaces›.");
    }

    private sealed record TriedWay(TuningWay Way, TuningSpace Space, IReadOnlyList<ClusteringResult> Fits)
    {
        internal int[] Numbers { get; } = [.. Fits.Select(fit => fit.Clusters)];

        internal int[][] Labels { get; } = [.. Fits.Select(fit => fit.Labels)];

        internal double[] OwnSilhouettes { get; init; } = [];
    }
}
