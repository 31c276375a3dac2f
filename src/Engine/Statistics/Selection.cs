using System.Numerics;

namespace Segmentation.Statistics;

/// <summary>Values by their rank, without sorting all of them.</summary>
/// <remarks>Quickselect: Hoare 1961, with the median of three as pivot; where that parts badly, the rest is sorted.</remarks>
internal static class Selection
{
    private const int MostRounds = 100;

    /// <summary>Moves values so that the one of a rank stands in its place, none larger before it and none smaller after it.</summary>
    /// <param name="values">None NaN.</param>
    /// <param name="rank">From 0, the smallest.</param>
    /// <returns>The value of that rank.</returns>
    internal static double Place(Span<double> values, int rank)
    {
        Place(values, default(NoRows), rank, CancellationToken.None);
        return values[rank];
    }

    /// <summary>The same for keys whose rows move with them.</summary>
    /// <param name="keys">None NaN.</param>
    /// <param name="rows">One a key.</param>
    /// <param name="rank">A place in <paramref name="keys"/>; an end of an empty stretch leaves all as it is.</param>
    /// <param name="cancellation">Looked at in every round.</param>
    internal static void Place<T>(Span<T> keys, Span<int> rows, int rank, CancellationToken cancellation = default)
        where T : struct, INumber<T> =>
        Place(keys, new Rows(rows), rank, cancellation);

    private static void Place<T, TRows>(Span<T> keys, TRows rows, int rank, CancellationToken cancellation)
        where T : struct, INumber<T>
        where TRows : struct, IRows, allows ref struct
    {
        int low = 0;
        int high = keys.Length - 1;
        for (int round = 0; low < high; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (round == MostRounds)
            {
                rows.Sort(keys, low, high + 1);
                return;
            }
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
                rows.Swap(i, j);
                i++;
                j--;
            }
            if (rank <= j)
                high = j;
            else if (rank >= i)
                low = i;
            else
                return;
        }
    }

    // What moves with the keys: compiled for each, so that keys alone pay for no rows.
    private interface IRows
    {
        void Swap(int i, int j);

        void Sort<T>(Span<T> keys, int start, int end);
    }

    private readonly ref struct NoRows : IRows
    {
        public void Swap(int i, int j)
        {
        }

        public void Sort<T>(Span<T> keys, int start, int end) => keys[start..end].Sort();
    }

    private readonly ref struct Rows(Span<int> rows) : IRows
    {
        private readonly Span<int> _rows = rows;

        public void Swap(int i, int j) => (_rows[i], _rows[j]) = (_rows[j], _rows[i]);

        public void Sort<T>(Span<T> keys, int start, int end) => keys[start..end].Sort(_rows[start..end]);
    }
}
