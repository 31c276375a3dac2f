using System.Numerics;
using System.Numerics.Tensors;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// A label a place, in a byte where the number of clusters allows: a pass over points of few features reads a tenth less.
/// </summary>
internal sealed unsafe class ClusterLabels : IDisposable
{
    private const int MostByteLabels = 254;

    private readonly AlignedMemory<byte> _labels;

    /// <summary>Labels in [0, <paramref name="clusters"/>) for <paramref name="places"/> places, none of which has one yet.</summary>
    internal ClusterLabels(long places, int clusters)
    {
        IsWide = clusters > MostByteLabels;
        _labels = new AlignedMemory<byte>(places * (IsWide ? sizeof(int) : 1));
        Forget();
    }

    internal bool IsWide { get; }

    internal byte* Bytes => _labels.Start;

    internal int* Ints => (int*)_labels.Start;

    /// <summary>Takes every place's label away: all its bits are set.</summary>
    internal void Forget() => _labels.Fill(byte.MaxValue);

    /// <summary>Copies the labels of a run of places.</summary>
    /// <param name="order">Where in <paramref name="into"/> each place's label goes; null for the same order.</param>
    internal void CopyTo(long first, Span<int> into, ushort* order = null)
    {
        if (IsWide)
            Copy(Ints + first, into, order);
        else
            Copy(Bytes + first, into, order);
    }

    /// <summary>Keeps the labels of a run of places.</summary>
    internal void Take(long first, ReadOnlySpan<int> labels)
    {
        if (IsWide)
            labels.CopyTo(new Span<int>(Ints + first, labels.Length));
        else
            TensorPrimitives.ConvertTruncating(labels, new Span<byte>(Bytes + first, labels.Length));
    }

    public void Dispose() => _labels.Dispose();

    private static void Copy<TLabel>(TLabel* from, Span<int> into, ushort* order)
        where TLabel : unmanaged, IBinaryInteger<TLabel>
    {
        if (order == null)
        {
            TensorPrimitives.ConvertTruncating(new ReadOnlySpan<TLabel>(from, into.Length), into);
            return;
        }
        for (int i = 0; i < into.Length; i++)
            into[order[i]] = int.CreateTruncating(from[i]);
    }
}
