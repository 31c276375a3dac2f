using System.Numerics;

namespace Segmentation.Spatial;

/// <summary>Selection of an order statistic without sorting. Hoare 1961.</summary>
internal static class Selection
{
    /// <summary>
    /// Puts the key that belongs at <paramref name="at"/> there, none greater before it and none less after it; rows move with their keys.
    /// </summary>
    /// <param name="keys">Values to select by, none NaN.</param>
    /// <param name="rows">One a key.</param>
    /// <param name="at">A place in <paramref name="keys"/>; an end of an empty stretch leaves all as it is.</param>
    public static void PutInPlace<T>(Span<T> keys, Span<int> rows, int at, CancellationToken cancellation = default)
        where T : struct, INumber<T>
    {
        int low = 0;
        int high = keys.Length - 1;
        while (low < high)
        {
            cancellation.ThrowIfCancellationRequested();
            T a = keys[low], b = keys[low + ((high - low) / 2)], c = keys[high];
            T pivot = T.MaxNumber(T.MinNumber(a, b), T.MinNumber(T.MaxNumber(a, b), c));
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (rows[i], rows[j]) = (rows[j], rows[i]);
                i++;
                j--;
            }
            if (at <= j)
                high = j;
            else if (at >= i)
                low = i;
            else
                return;
        }
    }
}
