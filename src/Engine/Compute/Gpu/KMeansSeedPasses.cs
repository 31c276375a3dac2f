using System.Numerics;

namespace Segmentation.Compute.Gpu;

/// <summary>The passes of k-means++: each point's squared distance to its nearest seed stays with the point.</summary>
internal sealed class KMeansSeedPasses(TiledPoints rows) : IDisposable
{
    private TiledVector<float>? _nearest;
    private double[] _chunkPotentials = [];

    /// <summary>As <see cref="IKMeansSteps.BeginSeeding"/>.</summary>
    internal void Begin()
    {
        _nearest ??= new TiledVector<float>(rows.Context, rows.Tiles, Invariant($"{rows.Tiles.Length:N0} distances"));
        _nearest.Fill(float.PositiveInfinity);
        _chunkPotentials = []; // no seed yet: a sample is drawn by weight alone
    }

    /// <summary>As <see cref="IKMeansSteps.Potentials"/>.</summary>
    internal double[] Potentials(Matrix candidates, CancellationToken cancellation)
    {
        using var candidateRows = rows.Context.Upload<Vector4>(rows.Points.ToDeviceRows(candidates), "candidates");
        int most = rows.ChunksIn(rows.Tiles.Length);
        using var partial = rows.Context.Allocate<Vector2>((long)most * candidates.Rows, "potentials");
        var potentials = new double[candidates.Rows];
        for (int tile = 0; tile < rows.Tiles.Count; tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, count) = rows.Tiles[tile];
            int groups = rows.ChunksIn(count);
            rows.Kernel("seeding", "Potentials")
                .With(rows.Points.Values(first, count)).With(count).With(rows.Chunk).With(rows.Weights(tile)).With(rows.Weighted)
                .With(candidateRows).With(Nearest().Enter(tile)).With(partial)
                .Run((long)groups * TiledPoints.Group, candidates.Rows, TiledPoints.Group, 1);
            var pairs = partial.ToArray((long)groups * candidates.Rows);
            for (int c = 0; c < potentials.Length; c++)
                potentials[c] = TiledPoints.SumPairs(pairs.AsSpan(c * groups, groups), potentials[c]);
        }
        return Array.ConvertAll(potentials, rows.Unscaled);
    }

    /// <summary>As <see cref="IKMeansSteps.AddSeeds"/>.</summary>
    internal double Add(Matrix seeds, CancellationToken cancellation)
    {
        using var seedRows = rows.Context.Upload<Vector4>(rows.Points.ToDeviceRows(seeds), "seeds");
        using var partial = rows.Context.Allocate<Vector2>(rows.ChunksIn(rows.Tiles.Length), "potentials");
        var chunkPotentials = new double[rows.Chunks];
        double potential = 0;
        for (int tile = 0; tile < rows.Tiles.Count; tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, count) = rows.Tiles[tile];
            int groups = rows.ChunksIn(count);
            rows.Kernel("seeding", "AddSeeds")
                .With(rows.Points.Values(first, count)).With(count).With(rows.Chunk).With(rows.Weights(tile)).With(rows.Weighted)
                .With(seedRows).With(seeds.Rows).With(Nearest().Enter(tile)).With(partial)
                .Run((long)groups * TiledPoints.Group, TiledPoints.Group);
            var pairs = partial.ToArray(groups);
            Nearest().Leave(tile);
            for (int g = 0; g < groups; g++)
                chunkPotentials[(first / rows.Chunk) + g] = (double)pairs[g].X + pairs[g].Y;
            potential = TiledPoints.SumPairs(pairs, potential);
        }
        _chunkPotentials = chunkPotentials;
        return rows.Unscaled(potential);
    }

    /// <summary>
    /// As <see cref="IKMeansSteps.Sample"/>: the chunk comes from the chunks' sums, the row from that chunk's distances, which alone are
    /// read back.
    /// </summary>
    internal int[] Sample(ReadOnlySpan<double> targets, CancellationToken cancellation)
    {
        var found = new int[targets.Length];
        bool byWeight = _chunkPotentials.Length == 0;
        double[] masses = byWeight ? ChunkWeights() : _chunkPotentials;
        double total = 0;
        int last = 0;
        for (int g = 0; g < masses.Length; g++)
        {
            total += masses[g];
            last = masses[g] > 0 ? g : last;
        }
        var chunk = new float[rows.Chunk];
        int loaded = -1;
        for (int t = 0; t < targets.Length; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            double rest = targets[t] * total;
            int g = 0;
            while (g < last && rest >= masses[g])
                rest -= masses[g++];
            int first = g * rows.Chunk;
            var distances = chunk.AsSpan(0, Math.Min(rows.Chunk, rows.Points.Count - first));
            if (byWeight)
                distances.Fill(1);
            else if (loaded != g)
                Nearest().Read(distances, first);
            loaded = g;
            found[t] = RowAt(distances, first, rest);
        }
        return found;
    }

    public void Dispose() => _nearest?.Dispose();

    private TiledVector<float> Nearest() => _nearest ?? throw new InvalidOperationException("BeginSeeding was not called.");

    private double[] ChunkWeights()
    {
        var masses = new double[rows.Chunks];
        for (int i = 0; i < rows.Points.Count; i++)
            masses[i / rows.Chunk] += rows.Weight(i);
        return masses;
    }

    // The last row that weighs anything catches what rounding leaves over.
    private int RowAt(ReadOnlySpan<float> distances, int first, double rest)
    {
        int last = first;
        for (int i = 0; i < distances.Length; i++)
        {
            double part = rows.Weight(first + i) * distances[i];
            if (part <= 0)
                continue;
            last = first + i;
            rest -= part;
            if (rest < 0)
                return last;
        }
        return last;
    }
}
