using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Spatial;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>
/// Whether customers are placed into their own segment by a model that does not know them: stratified cross-validation of several
/// labelings at once. What does not depend on labels, the nearest training customers, is found once for all of them.
/// </summary>
internal static class HeldOutPlacement
{
    /// <summary>Parts, each of which is held out once.</summary>
    internal const int Folds = 5;

    /// <summary>Customers looked at, at most; of more, so many are drawn.</summary>
    internal const int MostCustomers = 20_000;

    private const int RowsPerChunk = 512;
    private const long NotLearned = -1;

    /// <summary>Share of held-out customers that are placed into their own cluster, one a labeling.</summary>
    /// <param name="points">n×d, on the scale on which customers are placed.</param>
    /// <param name="labelings">Each of length n; a label below 0 is of no cluster, and its row is left out.</param>
    /// <param name="kind">How customers are placed.</param>
    /// <param name="threads">The result does not depend on it.</param>
    /// <param name="mostCustomers">Customers looked at, at most.</param>
    /// <returns>
    /// Null where a placement of this kind cannot be made of labels, or where there are too few customers for the parts; null for a
    /// labeling whose placement one of the parts is too few for.
    /// </returns>
    internal static double?[]? Measure(
        Matrix points, IReadOnlyList<int[]> labelings, PlacementKind kind, int threads, ulong seed, CancellationToken cancellation,
        int mostCustomers = MostCustomers) =>
        kind.Learn is null
            ? null
            : Measure(points, labelings, kind.HasVoters ? null : kind.Learn, threads, seed, mostCustomers, cancellation);

    /// <summary>The same, of placements that are made of labels; the vote of the nearest where none is given.</summary>
    /// <param name="learn">Null where a part is too few for it.</param>
    internal static double?[]? Measure(
        Matrix points, IReadOnlyList<int[]> labelings, Func<Matrix, int[], int, ClusterPlacement?>? learn, int threads, ulong seed,
        int mostCustomers, CancellationToken cancellation)
    {
        int[] order = Stratified(labelings, mostCustomers, seed);
        if (order.Length < 2 * Folds)
            return null;
        var right = new long[labelings.Count];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] training = [.. order.Where((_, place) => place % Folds != fold)];
            int[] heldOut = [.. order.Where((_, place) => place % Folds == fold)];
            long[] inFold = learn is null
                ? Voted(points, labelings, training, heldOut, threads, cancellation)
                : Learned(points, labelings, learn, training, heldOut, threads, cancellation);
            for (int i = 0; i < right.Length; i++)
                right[i] = right[i] < 0 || inFold[i] < 0 ? NotLearned : right[i] + inFold[i];
        }
        return [.. right.Select(count => count < 0 ? (double?)null : (double)count / order.Length)];
    }

    // Rows ordered by the finest labeling, at random within a cluster: dealt out in turn, they give each part its share of every cluster.
    private static int[] Stratified(IReadOnlyList<int[]> labelings, int mostCustomers, ulong seed)
    {
        int[] finest = labelings[^1];
        int[] rows = [.. Enumerable.Range(0, finest.Length).Where(row => labelings.All(labels => labels[row] >= 0))];
        new SeededRandom(seed, ulong.MaxValue).Shuffle<int>(rows);
        return [.. rows.Take(mostCustomers).OrderBy(row => finest[row])];
    }

    private static long[] Voted(
        Matrix points, IReadOnlyList<int[]> labelings, int[] training, int[] heldOut, int threads, CancellationToken cancellation)
    {
        int d = points.Columns;
        var tree = new KdTreeSearch(VotePlacement.Rounded(points, training), d);
        float[] asked = VotePlacement.Rounded(points, heldOut);
        int[][] labels = [.. labelings.Select(all => (int[])[.. training.Select(row => all[row])])];
        int votes = Math.Min(VotePlacement.Votes, training.Length);
        return Counted(heldOut.Length, labelings, threads, (first, end, right) =>
        {
            var rows = new int[votes];
            var squared = new double[votes];
            double[][] weights = [.. labelings.Select(all => new double[all.Max() + 1])];
            for (int i = first; i < end; i++)
            {
                tree.Nearest(asked.AsSpan(i * d, d), rows, squared);
                for (int of = 0; of < weights.Length; of++)
                {
                    Array.Clear(weights[of]);
                    VotePlacement.Count(rows, squared, labels[of], weights[of]);
                    right[of] += Heaviest(weights[of]) == labelings[of][heldOut[i]] ? 1 : 0;
                }
            }
        }, cancellation);
    }

    private static long[] Learned(
        Matrix points, IReadOnlyList<int[]> labelings, Func<Matrix, int[], int, ClusterPlacement?> learn, int[] training, int[] heldOut,
        int threads, CancellationToken cancellation)
    {
        Matrix known = points.SelectRows(training);
        ClusterPlacement?[] placements =
            [.. labelings.Select(all => Learn(() => learn(known, [.. training.Select(row => all[row])], threads)))];
        long[] counts = Counted(heldOut.Length, labelings, threads, (first, end, right) =>
        {
            double[][] weights = [.. labelings.Select(all => new double[all.Max() + 1])];
            for (int i = first; i < end; i++)
            {
                for (int of = 0; of < weights.Length; of++)
                {
                    if (placements[of] is not { } placement)
                        continue;
                    placement.Weigh(points.Row(heldOut[i]), weights[of]);
                    right[of] += Heaviest(weights[of]) == labelings[of][heldOut[i]] ? 1 : 0;
                }
            }
        }, cancellation);
        for (int of = 0; of < counts.Length; of++)
            counts[of] = placements[of] is null ? NotLearned : counts[of];
        return counts;
    }

    private static ClusterPlacement? Learn(Func<ClusterPlacement?> learn)
    {
        try
        {
            return learn();
        }
        catch (TooManyClustersException)
        {
            return null;
        }
    }

    // Whole numbers are added: the order of the chunks does not matter.
    private static long[] Counted(
        int rows, IReadOnlyList<int[]> labelings, int threads, Action<int, int, long[]> count, CancellationToken cancellation)
    {
        var right = new long[labelings.Count];
        ChunkedParallel.ForChunks((rows + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            var own = new long[right.Length];
            count(chunk * RowsPerChunk, Math.Min(rows, (chunk + 1) * RowsPerChunk), own);
            for (int i = 0; i < own.Length; i++)
                Interlocked.Add(ref right[i], own[i]);
        }, cancellation);
        return right;
    }

    private static int Heaviest(double[] weights) => Array.IndexOf(weights, weights.Max());
}
