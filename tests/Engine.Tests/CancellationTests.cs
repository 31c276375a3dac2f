using System.Text;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Compute.Cpu.TSne;
using Segmentation.Outputs;
using Segmentation.Statistics;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests;

/// <summary>Loops that nothing else makes hear a cancellation.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("segment-").FullName;

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Intervals_Cancelled_Throw() =>
        Heard(() => Bootstrap.MeanAndMedian([1, 2, 3], cancellation: _source.Token));

    [Fact]
    public void Cut_Cancelled_Throws() =>
        Heard(() => new Dendrogram([new(0, 1, 1, 2), new(2, 3, 2, 3)]).Cut(2, _source.Token));

    [Fact]
    public void RowsOfClusters_Cancelled_Throw() =>
        Heard(() => new ClusterRows([0, 1, 0], 2, _source.Token));

    [Fact]
    public void SortOfCustomers_Cancelled_Throws() => Heard(() =>
    {
        var ids = new IdList.Builder();
        ids.Add("7"u8);
        return CustomerOrder.Sort(ids.ToIdList(), _source.Token);
    });

    [Fact]
    public void SampleSegments_CancelledMidway_WriteLittleMore()
    {
        using var truth = new CancelsAtFirstWrite(_source);
        var options = new SampleOptions { Customers = 50_000, Transactions = 50_000 };
        Assert.Throws<OperationCanceledException>(() => SampleTransactions.Write(Stream.Null, options, truth, cancellation: _source.Token));
        // All of them take a dozen.
        Assert.InRange(truth.Writes, 1, 4);
    }

    [Fact]
    public void Outputs_CancelledWhileTheyAreWritten_AreNotThere()
    {
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var outputs = new OutputSet([], _source.Token);
            outputs.Write(Path.Combine(_folder, "rows.csv"), stream =>
            {
                stream.Write(Encoding.ASCII.GetBytes("a\n"));
                _source.Cancel();
                stream.Write(Encoding.ASCII.GetBytes("b\n"));
            });
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Folder_CancelledWhileItIsFilled_IsLeftAsItWas()
    {
        var plan = new OutputFolderPlan
        {
            Directory = Path.Combine(_folder, "out"),
            Record = "run.json",
            Known = new HashSet<string> { "one.csv", "run.json" },
            Expected = ["one.csv", "run.json"],
            Cancellation = _source.Token,
        };
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var folder = new OutputFolder(plan);
            _source.Cancel();
            folder.Write("one.csv", stream => stream.Write("a\n"u8));
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public unsafe void Mesh_CancelledAtFirst_GivesTheSameForcesAfterwards()
    {
        const int Points = 500;
        float[] x = new float[Points], y = new float[Points];
        var random = new SeededRandom(4);
        for (int i = 0; i < Points; i++)
            (x[i], y[i]) = ((float)random.NextDouble() * 20, (float)random.NextDouble() * 20);
        var box = new MapBox(0, 20, 0, 20);
        var mesh = new SimdTSneMesh(Points, 1);
        Assert.Throws<OperationCanceledException>(() => Forces(mesh, new CancellationToken(true)));
        Assert.Equal(Forces(new SimdTSneMesh(Points, 1), default), Forces(mesh, default));

        float[] Forces(SimdTSneMesh of, CancellationToken cancellation)
        {
            var forces = new float[2 * Points];
            fixed (float* px = x, py = y, force = forces)
                _ = of.Repulsion(px, py, box, force, force + Points, cancellation);
            return forces;
        }
    }

    private void Heard(Func<object> loop)
    {
        _source.Cancel();
        Assert.Throws<OperationCanceledException>(() => loop());
    }

    private sealed class CancelsAtFirstWrite(CancellationTokenSource source) : MemoryStream
    {
        internal int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Count();

        public override void Write(byte[] buffer, int offset, int count) => Count();

        private void Count()
        {
            Writes++;
            source.Cancel();
        }
    }
}
