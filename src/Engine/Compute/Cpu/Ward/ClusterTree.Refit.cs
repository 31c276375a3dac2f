using System.Runtime.Intrinsics;

namespace Segmentation.Compute.Cpu.Ward;

// Boxes and largest inverse sizes, made to fit again after clusters moved.
internal sealed unsafe partial class ClusterTree<TDimension>
{
    /// <summary>Makes every box fit again, looking at all leaves' flags: for rounds that moved many clusters.</summary>
    internal void Refit(CancellationToken cancellation)
    {
        byte* flags = _dirty.Pointer;
        byte* parents = flags + _firstFlag[1];
        ChunkedParallel.ForChunks(Chunks(_nodeCount[0]), _threads, chunk =>
        {
            int end = Math.Min(_nodeCount[0], (chunk + 1) * NodesPerChunk);
            for (int node = chunk * NodesPerChunk; node < end; node++)
            {
                // Eight leaves' flags in one word.
                if (((ulong*)flags)[node] == 0)
                    continue;
                for (int leaf = node * Fanout; leaf < Math.Min(_leafCount, (node + 1) * Fanout); leaf++)
                {
                    if (flags[leaf] != 0)
                        RefitLeaf(leaf);
                }
                ((ulong*)flags)[node] = 0;
                parents[node] = 1;
            }
        }, cancellation);
        for (int level = 0; level + 1 < Levels; level++)
        {
            byte* children = flags + _firstFlag[level + 1];
            byte* above = flags + _firstFlag[level + 2];
            for (int parent = 0; parent < _nodeCount[level + 1]; parent++)
            {
                if (((ulong*)children)[parent] == 0)
                    continue;
                for (int node = parent * Fanout; node < Math.Min(_nodeCount[level], (parent + 1) * Fanout); node++)
                {
                    if (children[node] != 0)
                        RefitNode(level, node);
                }
                ((ulong*)children)[parent] = 0;
                above[parent] = 1;
            }
        }
        *(flags + _firstFlag[Levels]) = 0;
    }

    /// <summary>Makes the boxes above one cluster's place fit again: for rounds that moved few.</summary>
    internal void RefitAbove(int cluster)
    {
        int index = Slot(cluster) / LeafSize;
        if (_dirty.Pointer[index] == 0)
            return;
        _dirty.Pointer[index] = 0;
        RefitLeaf(index);
        for (int level = 0; level + 1 < Levels; level++)
        {
            index /= Fanout;
            RefitNode(level, index);
        }
    }

    // A leaf's box goes into its lane of the parent. One of empty places only becomes an inside-out box, infinitely far.
    private void RefitLeaf(int leaf)
    {
        float* columns = Leaf(leaf);
        float* lane = Node(0, leaf / Fanout) + (leaf % Fanout);
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> live = Vector512.LessThan(Vector512.Load(columns), Vector512.Create(Live));
            for (int k = 0; k < D; k++)
            {
                Vector512<float> values = Vector512.Load(columns + (k * LeafSize));
                lane[k * Fanout] = Rounding.Least(Vector512.ConditionalSelect(live, values, Vector512.Create(float.PositiveInfinity)));
                lane[(D + k) * Fanout] = -Rounding.Least(
                    Vector512.ConditionalSelect(live, -values, Vector512.Create(float.PositiveInfinity)));
            }
            lane[2 * D * Fanout] = -Rounding.Least(
                Vector512.ConditionalSelect(live, -Vector512.Load(columns + (D * LeafSize)), Vector512<float>.Zero));
            return;
        }
        float largest = 0;
        for (int k = 0; k <= D; k++)
        {
            float low = float.PositiveInfinity;
            float high = float.NegativeInfinity;
            for (int j = 0; j < LeafSize; j++)
            {
                if (columns[j] < Live)
                {
                    low = Math.Min(low, columns[(k * LeafSize) + j]);
                    high = Math.Max(high, columns[(k * LeafSize) + j]);
                }
            }
            if (k == D)
            {
                largest = Math.Max(0, high);
                break;
            }
            lane[k * Fanout] = low;
            lane[(D + k) * Fanout] = high;
        }
        lane[2 * D * Fanout] = largest;
    }

    private void RefitNode(int level, int node)
    {
        float* children = Node(level, node);
        float* lane = Node(level + 1, node / Fanout) + (node % Fanout);
        for (int k = 0; k < D; k++)
        {
            float low = Rounding.Least(Vector256.Load(children + (k * Fanout)));
            float high = -Rounding.Least(-Vector256.Load(children + ((D + k) * Fanout)));
            if (level == 0 && Relative)
            {
                double origin = Origin(node)[k];
                (low, high) = ((float)(low + origin), (float)(high + origin));
            }
            lane[k * Fanout] = low;
            lane[(D + k) * Fanout] = high;
        }
        lane[2 * D * Fanout] = -Rounding.Least(-Vector256.Load(children + (2 * D * Fanout)));
    }
}
