using System.Numerics;

namespace Segmentation.Compute;

/// <summary>The k smallest of a row of distances, ascending; a tie goes to the lower place.</summary>
internal sealed class NearestOfRow(int k)
{
    internal int[] Rows { get; } = new int[k];

    internal float[] Distances { get; } = new float[k];

    /// <summary>Looks at a row of at least k distances.</summary>
    internal void Find(ReadOnlySpan<float> squaredDistances)
    {
        Array.Fill(Distances, float.PositiveInfinity);
        int j = 0;
        for (; j + Vector<float>.Count <= squaredDistances.Length; j += Vector<float>.Count)
        {
            // Most of a row is farther than the k-th found so far: one comparison passes a whole vector by.
            if (!Vector.LessThanAny(new Vector<float>(squaredDistances[j..]), new Vector<float>(Distances[^1])))
                continue;
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                Consider(j + lane, squaredDistances[j + lane]);
        }
        for (; j < squaredDistances.Length; j++)
            Consider(j, squaredDistances[j]);
    }

    private void Consider(int row, float distance)
    {
        if (!(distance < Distances[^1]))
            return;
        int at = k - 1;
        for (; at > 0 && Distances[at - 1] > distance; at--)
            (Distances[at], Rows[at]) = (Distances[at - 1], Rows[at - 1]);
        (Distances[at], Rows[at]) = (distance, row);
    }
}
