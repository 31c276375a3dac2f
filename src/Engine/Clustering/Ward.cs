using System.Diagnostics;
using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>Ward's hierarchical clustering, exact, in O(n·d) memory.</summary>
public static class Ward
{
    /// <summary>The most rows a linkage can number: 2n − 1 clusters must count as int.</summary>
    public const int MaxRows = int.MaxValue / 4;

    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(50);

    /// <summary>Links all points bottom-up, always joining the two clusters whose union raises the sum of squared errors least.</summary>
    /// <param name="points">n×d, finite, n ≥ 1.</param>
    /// <param name="progress">Told the clusters merged so far, of n − 1.</param>
    /// <returns>All n − 1 merges in SciPy's numbering and heights, √(2·cost).</returns>
    /// <exception cref="ArgumentException">No rows, too many rows, or a value that is not finite; the message names its row.</exception>
    /// <exception cref="OperationCanceledException">Within a tenth of a second of the cancellation.</exception>
    /// <remarks>
    /// Rounds of reciprocal nearest clusters: Murtagh 1983; merges sorted and relabelled as in Müllner 2011, arXiv:1109.2378.
    /// docs/ward.md tells why the result is exact.
    /// </remarks>
    public static Dendrogram Link(
        IComputeDevice device, Matrix points, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (points.Rows is 0 or > MaxRows)
            throw new ArgumentException(
                Invariant($"Ward's linkage takes 1 to {MaxRows:N0} rows; there are {points.Rows:N0}."), nameof(points));
        points.RequireFinite("points");
        int threads = device.Info.Threads;
        DistinctRows distinct = DistinctRows.Find(points, threads, cancellation);
        var merges = new WardMerge[points.Rows - 1];
        int done = distinct.JoinDuplicates(merges, cancellation);
        using (IPointSet resident = device.Load(distinct.Points, cancellation))
        using (IWardRounds rounds = device.BeginWard(resident, distinct.Sizes))
            Run(rounds, distinct, merges, done, progress, cancellation);
        return new Dendrogram(LinkageOrder.Sort(merges, distinct.Unit, cancellation));
    }

    private static void Run(
        IWardRounds rounds, DistinctRows distinct, WardMerge[] merges, int done, IProgress<StageProgress>? progress,
        CancellationToken cancellation)
    {
        long reported = Stopwatch.GetTimestamp();
        if (progress is not null)
            progress.Report(new StageProgress("cluster", done, merges.Length, Duration(rounds.EstimateSeconds(cancellation))));
        int joined = done;
        while (rounds.Active > 1)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<WardMerge> made = merges.AsSpan(done, rounds.Next(merges.AsSpan(done), cancellation));
            foreach (ref WardMerge merge in made)
                merge = merge with { A = distinct.Number(merge.A, joined), B = distinct.Number(merge.B, joined) };
            done += made.Length;
            // A chain of points takes a round a merge, so reports go by the clock.
            if (progress is not null && (done == merges.Length || Stopwatch.GetElapsedTime(reported) > BetweenReports))
            {
                reported = Stopwatch.GetTimestamp();
                progress.Report(new StageProgress("cluster", done, merges.Length));
            }
        }
    }

    // Short linkages need no announcement.
    private static StageDetail? Duration(double? seconds) => seconds switch
    {
        null or < 5 => null,
        < 120 => new StageDetail("progress.seconds", ("seconds", seconds)),
        _ => new StageDetail("progress.minutes", ("minutes", seconds / 60)),
    };
}
