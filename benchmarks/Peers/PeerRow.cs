using System.Globalization;

namespace Segmentation.Benchmarks.Peers;

/// <summary>One line of a result file of <c>benchmarks/Peers/run.py</c>, as it stands there.</summary>
/// <param name="Seconds">Of the engine's computation, warm, and in brackets of the first call.</param>
/// <param name="Ratio">The peer's seconds over the engine's, in computation.</param>
/// <param name="WholeRatio">The same of whole processes.</param>
internal sealed record PeerRow(
    string Case, string Peer, string Seconds, string PeerSeconds, string Ratio, string Process, string PeerProcess, string WholeRatio,
    string Megabytes, string PeerMegabytes)
{
    private const int Columns = 12;

    /// <summary>Seconds of the computation without those of the first call in brackets.</summary>
    internal string Warm => Seconds.Split(' ')[0];

    /// <summary>The peer's seconds over the engine's, in computation and of whole processes.</summary>
    internal double Faster => Number(Ratio);

    internal double FasterAsAProcess => Number(WholeRatio);

    /// <summary>The engine's peak memory over the peer's.</summary>
    internal double Memory => Number(Megabytes) / Number(PeerMegabytes);

    /// <summary>The lines of result files that name a peer; a case without one and files of other kinds have none.</summary>
    /// <param name="results">The text of each file.</param>
    internal static PeerRow[] Of(IEnumerable<string> results) =>
    [
        .. results.SelectMany(result => result.Split('\n'))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| case ", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == Columns && cells[4] != "–")
            .Select(c => new PeerRow(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9])),
    ];

    private static double Number(string text) => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);
}
