using System.Runtime.CompilerServices;

namespace Segmentation.Compute.Cpu;

/// <summary>Points grouped by cluster in blocks of 16 rows held as columns; each cluster starts a block of its own, filled up with zeros.</summary>
internal sealed unsafe class ClusterBlocks : IDisposable
{
    internal const int BlockRows = 16;

    private readonly AlignedMemory<float> _values;
    private readonly int[] _starts;
    private readonly int[] _sizes;

    internal ClusterBlocks(SimdPoints points, ReadOnlySpan<int> labels, int clusters)
    {
        Dimensions = points.Dimensions;
        _sizes = new int[clusters];
        foreach (int label in labels)
            _sizes[label]++;
        _starts = new int[clusters + 1];
        for (int c = 0; c < clusters; c++)
            _starts[c + 1] = _starts[c] + ((_sizes[c] + BlockRows - 1) / BlockRows);
        _values = new AlignedMemory<float>(Math.Max(1, (long)_starts[clusters] * BlockRows * Dimensions));
        _values.Fill(0);
        PointUnits units = points.Units;
        var next = new int[clusters];
        Span<float> row = stackalloc float[Math.Min(Dimensions, 256)];
        row = Dimensions > row.Length ? new float[Dimensions] : row;
        for (int i = 0; i < labels.Length; i++)
        {
            units.Store(points.Points.Row(i), row);
            int at = next[labels[i]]++;
            float* target = Block(_starts[labels[i]] + (at / BlockRows)) + (at % BlockRows);
            for (int j = 0; j < row.Length; j++)
                target[j * BlockRows] = row[j];
        }
    }

    internal int Dimensions { get; }

    internal int Clusters => _sizes.Length;

    internal int SizeOf(int cluster) => _sizes[cluster];

    internal float* FirstBlock(int cluster) => Block(_starts[cluster]);

    public void Dispose() => _values.Dispose();

    private float* Block(int block) => _values.Start + ((long)block * BlockRows * Dimensions);
}

/// <summary>Sums of Euclidean distances from four rows at a time to runs of a cluster's rows.</summary>
internal static unsafe class ClusterSumsKernel<TRegister, TLanes>
    where TRegister : struct
    where TLanes : struct, ILanes<TRegister>
{
    private const int Together = 4;
    private const int TaskRows = 64;

    // Distances of this many rows are added in float32 before the sum goes on in float64: sixteen a lane of the widest register.
    private const int RunRows = 256;

    internal static void Run(SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums, CancellationToken cancellation)
    {
        using var blocks = new ClusterBlocks(points, labels, clusters);
        int d = points.Dimensions;
        int count = rows.Length;
        double scale = points.Units.Scale;
        using var scratches = new ChunkScratches();
        fixed (int* asked = rows)
        fixed (double* answers = sums)
        {
            // Spans and fixed locals cannot enter a lambda; the pointers stay valid until ForChunks returns.
            int* askedRows = asked;
            double* answered = answers;
            Threading.ForChunks((count + TaskRows - 1) / TaskRows, points.Threads, task =>
            {
                ChunkScratch scratch = scratches.Borrow();
                int first = task * TaskRows;
                int taken = Math.Min(TaskRows, count - first);
                double* into = answered + ((long)first * clusters);
                Fill(points, askedRows + first, taken, scratch.Floats((long)TaskRows * Math.Max(1, d)));
                SumTask(blocks, scratch.Floats(0), taken, into);
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

    private static void SumTask(ClusterBlocks blocks, float* queries, int count, double* sums)
    {
        int d = blocks.Dimensions;
        int clusters = blocks.Clusters;
        new Span<double>(sums, count * clusters).Clear();
        double* four = stackalloc double[Together];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            // A run of rows stays in the innermost cache while all the task's rows pass over it.
            for (int at = 0; at < blocks.SizeOf(cluster); at += RunRows)
            {
                float* run = blocks.FirstBlock(cluster) + ((long)at * d);
                int rows = Math.Min(RunRows, blocks.SizeOf(cluster) - at);
                for (int q = 0; q < count; q += Together)
                {
                    SumRun(run, rows, d, queries + (q * d), four);
                    for (int i = 0; i < Together && q + i < count; i++)
                        sums[((q + i) * clusters) + cluster] += four[i];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRun(float* run, int rows, int d, float* queries, double* sums)
    {
        const int stride = ClusterBlocks.BlockRows;
        TRegister s0 = TLanes.Create(0), s1 = s0, s2 = s0, s3 = s0;
        for (int at = 0; at < rows; at += stride, run += stride * d)
        {
            for (int i = 0; i < stride; i += TLanes.Count)
            {
                TRegister a0 = TLanes.Create(0), a1 = a0, a2 = a0, a3 = a0;
                float* x = run + i;
                float* q = queries;
                for (int j = 0; j < d; j++, x += stride, q += Together)
                {
                    TRegister value = TLanes.Load(x);
                    TRegister difference = TLanes.Subtract(value, TLanes.Create(q[0]));
                    a0 = TLanes.FusedMultiplyAdd(difference, difference, a0);
                    difference = TLanes.Subtract(value, TLanes.Create(q[1]));
                    a1 = TLanes.FusedMultiplyAdd(difference, difference, a1);
                    difference = TLanes.Subtract(value, TLanes.Create(q[2]));
                    a2 = TLanes.FusedMultiplyAdd(difference, difference, a2);
                    difference = TLanes.Subtract(value, TLanes.Create(q[3]));
                    a3 = TLanes.FusedMultiplyAdd(difference, difference, a3);
                }
                a0 = TLanes.Sqrt(a0);
                a1 = TLanes.Sqrt(a1);
                a2 = TLanes.Sqrt(a2);
                a3 = TLanes.Sqrt(a3);
                if (at + i + TLanes.Count > rows)
                {
                    // Lanes past the cluster's last row hold zeros, which are points like any other: they must not count.
                    TRegister counts = TLanes.LessThan(TLanes.Ramp(at + i), TLanes.Create(rows));
                    TRegister none = TLanes.Create(0);
                    a0 = TLanes.Select(counts, a0, none);
                    a1 = TLanes.Select(counts, a1, none);
                    a2 = TLanes.Select(counts, a2, none);
                    a3 = TLanes.Select(counts, a3, none);
                }
                s0 = TLanes.Add(s0, a0);
                s1 = TLanes.Add(s1, a1);
                s2 = TLanes.Add(s2, a2);
                s3 = TLanes.Add(s3, a3);
            }
        }
        sums[0] = TLanes.WideSum(s0);
        sums[1] = TLanes.WideSum(s1);
        sums[2] = TLanes.WideSum(s2);
        sums[3] = TLanes.WideSum(s3);
    }
}
