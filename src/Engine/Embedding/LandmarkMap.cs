using Segmentation.Compute;
using Segmentation.Spatial;

namespace Segmentation.Embedding;

/// <summary>
/// A map of more points than t-SNE should move: a sample of landmarks is mapped, every other point is placed among its nearest landmarks.
/// </summary>
/// <remarks>
/// Landmarks are drawn one from each of so many equal stretches of a kd-tree's order. A stretch holds points that are near each other,
/// so every region sends landmarks in proportion to its points (as in a plain random sample), with far less luck involved.
/// Every point has the same chance. The others are placed by <see cref="TSneTransform"/>: they see the landmarks, not each other.
/// </remarks>
internal static class LandmarkMap
{
    private const int RowsPerLeaf = 32;

    /// <summary>
    /// Maps points as <see cref="TSne.Embed"/> does, or, where there are more than <see cref="TSneOptions.Landmarks"/> allows, by
    /// landmarks.
    /// </summary>
    /// <inheritdoc cref="TSne.Embed" path="/param"/>
    /// <returns>n positions, in the order of the points; <see cref="TSneResult.Landmarks"/> tells which were mapped themselves.</returns>
    /// <exception cref="InputException">Too few points or landmarks for the perplexity; the message gives the bound.</exception>
    /// <exception cref="ArgumentException">A setting out of its range, or start positions of another size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing half-made is returned.</exception>
    public static TSneResult Embed(
        IComputeDevice device, IPointSet points, Matrix values, TSneOptions options, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        int count = options.LandmarksOf(values.Rows);
        if (count >= values.Rows)
            return TSne.Embed(device, points, values, options, progress, cancellation);
        options.Validate(values.Rows);
        progress?.Report(new StageProgress("neighbors", 0, count));
        Matrix comfortable = FloatRange.Rescaled(values, cancellation) ?? values;
        int[] landmarks = Choose(comfortable, count, options.Seed, device.Info.Threads, cancellation);
        Matrix chosen = comfortable.SelectRows(landmarks);
        using IPointSet landmarkPoints = device.Load(chosen, cancellation);
        TSneResult map = TSne.Embed(
            device, landmarkPoints, chosen, options with { StartPositions = options.StartPositions?.SelectRows(landmarks) }, progress,
            cancellation);

        int[] others = Others(values.Rows, landmarks);
        using IPointSet otherPoints = device.Load(comfortable.SelectRows(others), cancellation);
        Matrix placed = TSneTransform.Place(device, landmarkPoints, map.Positions, otherPoints, null, progress, cancellation);
        var positions = new Matrix(values.Rows, options.Dimensions);
        CopyRows(map.Positions, landmarks, positions);
        CopyRows(placed, others, positions);
        return map with { Positions = positions, Landmarks = landmarks };
    }

    /// <summary>Draws landmarks, ascending: one from each of <paramref name="count"/> equal stretches of neighbours.</summary>
    internal static int[] Choose(Matrix values, int count, ulong seed, int threads, CancellationToken cancellation = default)
    {
        var stored = new float[values.Values.Length];
        for (int i = 0; i < stored.Length; i++)
            stored[i] = (float)values.Values[i];
        int[] order = new KdTree(stored, values.Columns, RowsPerLeaf, threads, cancellation).Order;
        var random = new SeededRandom(seed);
        var landmarks = new int[count];
        for (int s = 0; s < count; s++)
        {
            int from = (int)((long)s * order.Length / count), to = (int)((long)(s + 1) * order.Length / count);
            landmarks[s] = order[from + random.Next(to - from)];
        }
        Array.Sort(landmarks);
        return landmarks;
    }

    private static int[] Others(int rows, int[] landmarks)
    {
        var others = new int[rows - landmarks.Length];
        for (int row = 0, next = 0, written = 0; row < rows; row++)
        {
            if (next < landmarks.Length && landmarks[next] == row)
                next++;
            else
                others[written++] = row;
        }
        return others;
    }

    private static void CopyRows(Matrix from, int[] rows, Matrix to)
    {
        for (int i = 0; i < rows.Length; i++)
            from.Row(i).CopyTo(to.Row(rows[i]));
    }
}
