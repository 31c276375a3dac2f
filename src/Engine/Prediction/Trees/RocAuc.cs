namespace Segmentation.Prediction.Trees;

/// <summary>Area under the receiver operating characteristic: the chance that a random positive scores above a random negative.</summary>
internal static class RocAuc
{
    /// <summary>Computes it by ranks, ties counting half; NaN where one class is absent.</summary>
    /// <param name="labels">True for the positive class.</param>
    /// <param name="scores">Higher means more likely positive.</param>
    public static double Of(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        int n = labels.Length;
        double[] sorted = scores.ToArray();
        bool[] positive = labels.ToArray();
        Array.Sort(sorted, positive);
        double positives = 0, rankSum = 0;
        for (int start = 0; start < n;)
        {
            int end = start;
            int tiedPositives = 0;
            while (end < n && sorted[end] == sorted[start])
                tiedPositives += positive[end++] ? 1 : 0;
            rankSum += tiedPositives * (start + end + 1) / 2.0;
            positives += tiedPositives;
            start = end;
        }
        double negatives = n - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (rankSum - (positives * (positives + 1) / 2)) / (positives * negatives);
    }
}
