using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Puts merges that were found in any bottom-up order into the order and numbering of a linkage.</summary>
/// <remarks>Müllner 2011, arXiv:1109.2378, §3: sort stably by height, then number each cluster by the row that makes it.</remarks>
internal static class LinkageOrder
{
    private const int DigitBits = 16;
    private const int Digits = 1 << DigitBits;
    private const int RowsBetweenChecks = 1 << 20;

    /// <summary>Sorts by height and renumbers.</summary>
    /// <param name="merges">n − 1 merges; a cluster is a row below n, or n + the place of the merge that made it.</param>
    /// <param name="unit">What one unit of the merges' coordinates is in the caller's.</param>
    /// <returns>Heights √(2·cost) in the caller's units, non-decreasing; parents never below their children.</returns>
    internal static Linkage[] Sort(WardMerge[] merges, double unit, CancellationToken cancellation)
    {
        int n = merges.Length + 1;
        var costs = RiseAlongPaths(merges, n, cancellation);
        int[] order = SortStably(costs, cancellation);
        var place = new int[merges.Length];
        for (int i = 0; i < order.Length; i++)
            place[order[i]] = i;
        var rows = GC.AllocateUninitializedArray<Linkage>(merges.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            WardMerge merge = merges[order[i]];
            int a = merge.A < n ? merge.A : n + place[merge.A - n];
            int b = merge.B < n ? merge.B : n + place[merge.B - n];
            rows[i] = new Linkage(Math.Min(a, b), Math.Max(a, b), Math.Sqrt(2 * costs[order[i]]) * unit, merge.Size);
        }
        return rows;
    }

    // Rounding may leave a union a last bit below one of its parts; the larger of both is within the error of either.
    private static double[] RiseAlongPaths(WardMerge[] merges, int n, CancellationToken cancellation)
    {
        var costs = GC.AllocateUninitializedArray<double>(merges.Length);
        for (int i = 0; i < merges.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            double cost = merges[i].Cost;
            if (merges[i].A >= n)
                cost = Math.Max(cost, costs[merges[i].A - n]);
            if (merges[i].B >= n)
                cost = Math.Max(cost, costs[merges[i].B - n]);
            costs[i] = cost;
        }
        return costs;
    }

    // Costs are never negative, so their bits order as they do: four radix passes of 16 bits.
    private static int[] SortStably(double[] costs, CancellationToken cancellation)
    {
        var order = GC.AllocateUninitializedArray<int>(costs.Length);
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        var sorted = GC.AllocateUninitializedArray<int>(costs.Length);
        var starts = new int[Digits];
        for (int shift = 0; shift < 64; shift += DigitBits)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(starts);
            foreach (double cost in costs)
                starts[Digit(cost, shift)]++;
            int start = 0;
            for (int digit = 0; digit < Digits; digit++)
                (starts[digit], start) = (start, start + starts[digit]);
            foreach (int i in order)
                sorted[starts[Digit(costs[i], shift)]++] = i;
            (order, sorted) = (sorted, order);
        }
        return order;
    }

    private static int Digit(double cost, int shift) => (int)(BitConverter.DoubleToUInt64Bits(cost) >> shift) & (Digits - 1);
}
