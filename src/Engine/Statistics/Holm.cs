namespace Segmentation.Statistics;

/// <summary>Correction of p-values for how many were looked at.</summary>
internal static class Holm
{
    /// <summary>
    /// Adjusted p-values in the given order: rejecting those below α keeps the chance of any false rejection below α. Holm 1979.
    /// </summary>
    /// <param name="probabilities">Any number of p-values in [0, 1].</param>
    public static double[] Adjust(IReadOnlyList<double> probabilities)
    {
        int[] order = [.. Enumerable.Range(0, probabilities.Count).OrderBy(i => probabilities[i])];
        var adjusted = new double[order.Length];
        double running = 0;
        for (int place = 0; place < order.Length; place++)
        {
            running = Math.Max(running, Math.Min(1, (order.Length - place) * probabilities[order[place]]));
            adjusted[order[place]] = running;
        }
        return adjusted;
    }
}
