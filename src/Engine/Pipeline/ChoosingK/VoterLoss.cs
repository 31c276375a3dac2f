using Segmentation.Clustering.Methods;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>What a vote loses by keeping only some of the customers that it was made of.</summary>
/// <param name="Voters">Training customers that are kept.</param>
/// <param name="Of">Training customers.</param>
/// <param name="InOwnSegment">
/// Share of those that are not kept whom the vote places into their own segment; with all of them kept it would be 1.
/// </param>
/// <param name="Measured">Customers that the share is of.</param>
internal sealed record VoterLoss(int Voters, int Of, double InOwnSegment, int Measured)
{
    // A share of so many is within 0.0007 in 19 of 20 draws, at 1 %.
    private const int MostMeasured = 100_000;
    private const int RowsPerChunk = 512;

    /// <summary>Asks the vote about an even share of the customers that it does not keep.</summary>
    /// <param name="points">n×d, on the scale on which customers are placed.</param>
    /// <param name="labels">Below 0 for customers of no cluster.</param>
    /// <param name="most">Customers that a model keeps at most, but for small segments.</param>
    /// <returns>Null where all customers are kept.</returns>
    internal static VoterLoss? Measure(
        Matrix points, int[] labels, int threads, CancellationToken cancellation, int most = VotePlacement.MostVoters)
    {
        int[] voters = VotePlacement.Voters(labels, most);
        if (voters.Length == labels.Length)
            return null;
        int[] others = [.. Enumerable.Range(0, labels.Length).Except(voters).Where(row => labels[row] >= 0)];
        int measured = Math.Min(others.Length, MostMeasured);
        if (measured == 0)
            return null;
        VotePlacement vote = VotePlacement.Of(points, labels, most);
        int clusters = labels.Max() + 1;
        long right = 0;
        ChunkedParallel.ForChunks((measured + RowsPerChunk - 1) / RowsPerChunk, threads, chunk =>
        {
            // One more for customers of no cluster.
            var weights = new double[clusters + 1];
            int own = 0;
            for (int i = chunk * RowsPerChunk; i < Math.Min(measured, (chunk + 1) * RowsPerChunk); i++)
            {
                int row = others[(int)((long)i * others.Length / measured)];
                vote.Weigh(points.Row(row), weights);
                own += weights.AsSpan().IndexOf(weights.Max()) == labels[row] ? 1 : 0;
            }
            Interlocked.Add(ref right, own);
        }, cancellation);
        return new VoterLoss(voters.Length, labels.Length, (double)right / measured, measured);
    }
}
