using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// Rows repeated so often that a search for neighbours would drown in ties. The lowest of equal rows win every tie, so all but the
/// first few of each kind can be left out of the search: they are nobody's neighbours, and their own are the first of their kind.
/// </summary>
internal sealed class DuplicatePoints
{
    // Fewer repeats cost a search little, and looking for them would cost more.
    private const int TimesKept = 8;

    private const int RowsBetweenChecks = 1 << 16;

    private DuplicatePoints(int[] kept, List<int>[] groups) => (Kept, Groups) = (kept, groups);

    /// <summary>Rows that stay in the search, ascending.</summary>
    internal int[] Kept { get; }

    /// <summary>All rows of each kind that is repeated too often, ascending.</summary>
    internal List<int>[] Groups { get; }

    /// <summary>Looks for such rows: many leaves of the tree hold nothing else.</summary>
    /// <param name="stored">n×d values, row-major, that the tree was built on.</param>
    /// <param name="keep">Rows of each kind to keep.</param>
    /// <returns>Null where there are none.</returns>
    internal static DuplicatePoints? Find(KdTree tree, float[] stored, int dimensions, int keep, CancellationToken cancellation)
    {
        var same = new EqualRows<float>(stored, dimensions);
        var counts = new Dictionary<int, int>(same);
        for (int leaf = 0; leaf < tree.Leaves; leaf++)
        {
            int node = tree.Leaves + leaf;
            (int start, int end) = tree.Range(node);
            if (end - start > 1 && tree.Low(node).SequenceEqual(tree.High(node)))
                counts[tree.Order[start]] = counts.GetValueOrDefault(tree.Order[start]) + end - start;
        }
        var groups = counts.Where(pair => pair.Value > TimesKept * keep).ToDictionary(pair => pair.Key, _ => new List<int>(), same);
        if (groups.Count == 0)
            return null;
        var kept = new List<int>();
        for (int row = 0; row < stored.Length / dimensions; row++)
        {
            if (row % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            if (groups.TryGetValue(row, out List<int>? group))
                group.Add(row);
            if (group is null || group.Count <= keep)
                kept.Add(row);
        }
        return new DuplicatePoints([.. kept], [.. groups.Values]);
    }

    /// <summary>The kept rows' values, row-major.</summary>
    internal float[] Select(float[] stored, int dimensions)
    {
        var selected = new float[(long)Kept.Length * dimensions];
        for (int i = 0; i < Kept.Length; i++)
            stored.AsSpan((int)((long)Kept[i] * dimensions), dimensions).CopyTo(selected.AsSpan(i * dimensions));
        return selected;
    }
}
