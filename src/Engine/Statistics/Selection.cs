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
        int low = 0, high = values.Length - 1;
        for (int round = 0; low < high; round++)
        {
            if (round == MostRounds)
            {
                values[low..(high + 1)].Sort();
                break;
            }
            double a = values[low], b = values[low + ((high - low) / 2)], c = values[high];
            double pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (rank <= j)
                high = j;
            else if (rank >= i)
                low = i;
            else
                break;
        }
        return values[rank];
    }
}
