namespace Segmentation.Statistics;

/// <summary>Correction of p-values for how many were looked at, where some false findings among many true ones are accepted.</summary>
internal static class FalseDiscovery
{
    /// <summary>Adjusted p-values in the given order: of the findings below q, a share of at most q is expected to be false.</summary>
    /// <param name="probabilities">Any number of p-values in [0, 1], independent or positively dependent.</param>
    /// <param name="looked">How many were looked at, where only the most promising were tested: the others count as 1. Null for those
    /// given.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer looked at than given.</exception>
    /// <remarks>Benjamini &amp; Hochberg 1995.</remarks>
    public static double[] Adjust(IReadOnlyList<double> probabilities, long? looked = null)
    {
        int count = probabilities.Count;
        double all = looked ?? count;
        ArgumentOutOfRangeException.ThrowIfLessThan(all, count, nameof(looked));
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => probabilities[i])];
        var adjusted = new double[count];
        double running = 1;
        for (int place = count - 1; place >= 0; place--)
        {
            running = Math.Min(running, probabilities[order[place]] * all / (place + 1));
            adjusted[order[place]] = running;
        }
        return adjusted;
    }
}
