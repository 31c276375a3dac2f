using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Silhouette;

/// <summary>Sums of Euclidean distances from four rows at a time to runs of a cluster's rows.</summary>
internal static unsafe class ClusterSumsKernel<TRegister, TOps>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    internal const int Together = 4;
    private const int TaskRows = 64;

    /// <summary>A run of rows stays in the innermost cache while all rows that ask pass over it.</summary>
    internal const int RunRows = 256;

    // Roundings of float32 sums cancel out among many rows; among few, sums go on in float64 after every block.
    internal const int FewRows = 2048;

    internal static void Run(
        SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation)
    {
        using var blocks = new ClusterBlocks(points, new ClusterRows(labels, clusters, cancellation), cancellation);
        int d = points.Dimensions;
        int count = rows.Length;
        double scale = points.Units.Unit;
        using var scratches = new ChunkScratches();
        fixed (int* asked = rows)
        fixed (double* answers = sums)
        {
            // Spans and fixed locals cannot enter a lambda; the pointers stay valid until ForChunks returns.
            int* askedRows = asked;
            double* answered = answers;
            ChunkedParallel.ForChunks((count + TaskRows - 1) / TaskRows, points.Threads, task =>
            {
                ChunkScratch scratch = scratches.Borrow();
                int first = task * TaskRows;
                int taken = Math.Min(TaskRows, count - first);
                double* into = answered + ((long)first * clusters);
                Fill(points, askedRows + first, taken, scratch.Floats((long)TaskRows * Math.Max(1, d)));
                SumTask(blocks, scratch.Floats(0), taken, into, cancellation);
                for (long i = 0; i < (long)taken * clusters; i++)
                    into[i] *= scale;
                scratches.Return(scratch);
            }, cancellation);
        }
    }

    /// <summary>Groups of four rows, feature by feature; the last group is filled up with copies.</summary>
    private static void Fill(SimdPoints points, int* rows, int count, float* queries)
    {
        int d = points.Dimensions;
        var row = new float[d];
        for (int i = 0; i < (count + Together - 1) / Together * Together; i++)
        {
            points.Units.Store(points.Points.Row(rows[Math.Min(i, count - 1)]), row);
            for (int j = 0; j < d; j++)
                queries[((((i / Together) * d) + j) * Together) + (i % Together)] = row[j];
        }
    }

    private static void SumTask(ClusterBlocks blocks, float* queries, int count, double* sums, CancellationToken cancellation)
    {
        int d = blocks.Dimensions;
        int clusters = blocks.Clusters;
        new Span<double>(sums, count * clusters).Clear();
        double* four = stackalloc double[Together];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            for (int at = 0; at < blocks.SizeOf(cluster); at += RunRows)
            {
                cancellation.ThrowIfCancellationRequested();
                float* run = blocks.Place(blocks.FirstPlace(cluster) + at);
                int rows = Math.Min(RunRows, blocks.SizeOf(cluster) - at);
                for (int q = 0; q < count; q += Together)
                {
                    AddRun(run, rows, d, queries + (q * d), four, null, 0, blocks.Count < FewRows ? ClusterBlocks.BlockRows : RunRows);
                    for (int i = 0; i < Together && q + i < count; i++)
                        sums[((q + i) * clusters) + cluster] += four[i];
                }
                OperationCounts.Add(KernelOperation.ClusterDistances, (long)rows * count);
            }
        }
    }

    /// <summary>Adds up the distances from four rows to a run of rows.</summary>
    /// <param name="run">Blocks of 16 rows, of which <paramref name="rows"/> count.</param>
    /// <param name="queries">Feature by feature, four values side by side.</param>
    /// <param name="sums">Of each of the four.</param>
    /// <param name="ofRun">For each row of the run the sum to which its distances from the first <paramref name="asking"/> of the four are
    /// added; null for none.</param>
    /// <param name="floatRows">Distances of so many rows are added in float32 before a sum goes on in float64.</param>
    internal static void AddRun(
        float* run, int rows, int d, float* queries, double* sums, float* ofRun, int asking, int floatRows = RunRows)
    {
        double* some = stackalloc double[Together];
        new Span<double>(sums, Together).Clear();
        for (int at = 0; at < rows; at += floatRows)
        {
            SumPart(run + ((long)at * d), Math.Min(floatRows, rows - at), d, queries, some, ofRun == null ? null : ofRun + at, asking);
            for (int i = 0; i < Together; i++)
                sums[i] += some[i];
        }
    }

    private static void SumPart(float* run, int rows, int d, float* queries, double* sums, float* ofRun, int asking)
    {
        switch (ofRun == null || asking == Together ? d : int.MaxValue)
        {
            case 1:
                SumPairs<OneFeature>(run, rows, queries, sums, ofRun);
                break;
            case 2:
                SumPairs<TwoFeatures>(run, rows, queries, sums, ofRun);
                break;
            case 3:
                SumPairs<ThreeFeatures>(run, rows, queries, sums, ofRun);
                break;
            case 4:
                SumPairs<FourFeatures>(run, rows, queries, sums, ofRun);
                break;
            default:
                SumRun(run, rows, d, queries, sums, ofRun, asking);
                break;
        }
    }

    private static void SumPairs<TFeatures>(float* run, int rows, float* queries, double* sums, float* ofRun)
        where TFeatures : struct, IFeatureCount
    {
        for (int q = 0; q < Together; q += 2)
            FewFeaturesKernel<TRegister, TOps, TFeatures>.SumRun(run, rows, queries + q, Together, sums + q, ofRun);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRun(float* run, int rows, int d, float* queries, double* sums, float* ofRun, int asking)
    {
        const int stride = ClusterBlocks.BlockRows;
        TRegister s0 = TOps.Create(0), s1 = s0, s2 = s0, s3 = s0;
        for (int at = 0; at < rows; at += stride, run += stride * d)
        {
            for (int i = 0; i < stride; i += TOps.Count)
            {
                TRegister a0 = TOps.Create(0), a1 = a0, a2 = a0, a3 = a0;
                float* x = run + i;
                float* q = queries;
                for (int j = 0; j < d; j++, x += stride, q += Together)
                {
                    TRegister value = TOps.Load(x);
                    TRegister difference = TOps.Subtract(value, TOps.Create(q[0]));
                    a0 = TOps.FusedMultiplyAdd(difference, difference, a0);
                    difference = TOps.Subtract(value, TOps.Create(q[1]));
                    a1 = TOps.FusedMultiplyAdd(difference, difference, a1);
                    difference = TOps.Subtract(value, TOps.Create(q[2]));
                    a2 = TOps.FusedMultiplyAdd(difference, difference, a2);
                    difference = TOps.Subtract(value, TOps.Create(q[3]));
                    a3 = TOps.FusedMultiplyAdd(difference, difference, a3);
                }
                a0 = TOps.Sqrt(a0);
                a1 = TOps.Sqrt(a1);
                a2 = TOps.Sqrt(a2);
                a3 = TOps.Sqrt(a3);
                if (at + i + TOps.Count > rows)
                {
                    // Lanes past the cluster's last row hold zeros, which are points like any other: they must not count.
                    TRegister counts = TOps.LessThan(TOps.Ramp(at + i), TOps.Create(rows));
                    TRegister none = TOps.Create(0);
                    a0 = TOps.Select(counts, a0, none);
                    a1 = TOps.Select(counts, a1, none);
                    a2 = TOps.Select(counts, a2, none);
                    a3 = TOps.Select(counts, a3, none);
                }
                s0 = TOps.Add(s0, a0);
                s1 = TOps.Add(s1, a1);
                s2 = TOps.Add(s2, a2);
                s3 = TOps.Add(s3, a3);
                if (ofRun == null)
                    continue;
                TRegister all = TOps.Load(ofRun + at + i);
                all = asking == Together ? TOps.Add(all, TOps.Add(TOps.Add(a0, a1), TOps.Add(a2, a3)))
                    : asking == 1 ? TOps.Add(all, a0)
                    : TOps.Add(all, TOps.Add(TOps.Add(a0, a1), asking == 2 ? TOps.Create(0) : a2));
                TOps.Store(all, ofRun + at + i);
            }
        }
        sums[0] = TOps.WideSum(s0);
        sums[1] = TOps.WideSum(s1);
        sums[2] = TOps.WideSum(s2);
        sums[3] = TOps.WideSum(s3);
    }
}
