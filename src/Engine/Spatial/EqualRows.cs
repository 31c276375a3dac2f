using System.Numerics;

namespace Segmentation.Spatial;

/// <summary>Rows of a row-major table by their values: −0 equals 0.</summary>
/// <param name="values">n×d, none NaN.</param>
/// <param name="columns">d.</param>
internal sealed class EqualRows<T>(T[] values, int columns) : IEqualityComparer<int>
    where T : struct, INumber<T>
{
    public bool Equals(int x, int y) => Row(x).SequenceEqual(Row(y));

    public int GetHashCode(int row)
    {
        var hash = default(HashCode);
        // Adding 0 makes −0 and 0, which are equal, hash alike.
        foreach (T value in Row(row))
            hash.Add(value + T.Zero);
        return hash.ToHashCode();
    }

    private ReadOnlySpan<T> Row(int row) => values.AsSpan((int)((long)row * columns), columns);
}
