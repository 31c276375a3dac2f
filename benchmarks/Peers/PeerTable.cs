using System.Globalization;
using System.Text;

namespace Segmentation.Benchmarks.Peers;

/// <summary>
/// The tables of peers in README.md and docs/benchmarks.md, made from the files that <c>benchmarks/Peers/run.sh</c> writes.
/// </summary>
internal static class PeerTable
{
    /// <summary>The folder of results whose machine the README quotes.</summary>
    internal const string QuotedMachine = "amd-epyc-avx-512-2-cores";

    /// <summary>What every peer is to be beaten by as a whole process.</summary>
    private const double Aim = 5;

    /// <summary>The README with its table of all peers made anew, the greatest lead first.</summary>
    /// <param name="document">A Markdown document that holds the lines <c>peers: begin</c> and <c>peers: end</c>.</param>
    /// <param name="results">Text of every result file of one machine, in the order of the table.</param>
    /// <exception cref="InvalidDataException">A mark is missing.</exception>
    internal static string Renew(string document, IEnumerable<string> results)
    {
        var table = new StringBuilder()
            .Append("| job | here s | as a process s | peer | peer s | as a process s | faster | as a process |\n")
            .Append("|---|---|---|---|---|---|---|---|\n");
        // Best first, so that the last lines are where the lead is smallest or lost.
        foreach (PeerRow row in PeerRow.Of(results).OrderByDescending(row => row.FasterAsAProcess))
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Case} | {row.Warm} | {row.Process} | {row.Peer} | {row.PeerSeconds} | {row.PeerProcess} "
                + $"| {row.Ratio} | {row.WholeRatio} |\n");
        return Between(document, "peers", table.ToString());
    }

    /// <summary>A page with its lists, machine by machine, of where the aim is missed, where a peer is faster, and where it takes less
    /// memory, made anew.</summary>
    /// <param name="document">A Markdown document that holds the lines <c>behind: begin</c> and <c>behind: end</c>.</param>
    /// <param name="machines">For each machine the text of its result files, the first line of which names it.</param>
    /// <exception cref="InvalidDataException">A mark is missing.</exception>
    internal static string RenewBehind(string document, IEnumerable<IReadOnlyList<string>> machines)
    {
        var text = new StringBuilder();
        foreach (IReadOnlyList<string> results in machines)
        {
            PeerRow[] rows = PeerRow.Of(results);
            if (rows.Length == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n### {Machine(results[0])}\n");
            Behind(
                text, "Faster than the engine, in computation or as a whole process", rows,
                row => Math.Min(row.Faster, row.FasterAsAProcess), 1);
            Behind(text, "Less than 5 × slower as a whole process", rows, row => row.FasterAsAProcess, Aim);
            Behind(text, "Taking less memory", rows, row => 1 / row.Memory, 1);
        }
        return Between(document, "behind", $"{text}\n");
    }

    /// <summary>The result files of one machine, in the order of the tables.</summary>
    internal static IReadOnlyList<string> ResultsOf(string folder) =>
        [.. Directory.GetFiles(folder, "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Makes the tables of both documents anew.</summary>
    /// <param name="root">The checkout.</param>
    internal static void Write(string root)
    {
        string results = Path.Combine(root, "benchmarks", "results");
        string readme = Path.Combine(root, "README.md");
        string page = Path.Combine(root, "docs", "benchmarks.md");
        File.WriteAllText(readme, Renew(File.ReadAllText(readme), ResultsOf(Path.Combine(results, QuotedMachine))));
        File.WriteAllText(page, RenewBehind(File.ReadAllText(page), Machines(results)));
    }

    /// <summary>The result files of every machine below a folder.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Machines(string results) =>
        Directory.GetDirectories(results).Order(StringComparer.Ordinal).Select(ResultsOf).Where(files => files.Count > 0);

    // Of those that are below a measure's limit, the worst first.
    private static void Behind(StringBuilder text, string what, PeerRow[] rows, Func<PeerRow, double> measure, double limit)
    {
        PeerRow[] below = [.. rows.Where(row => measure(row) < limit).OrderBy(measure)];
        text.Append(CultureInfo.InvariantCulture, $"\n**{what}**: {(below.Length == 0 ? "none" : below.Length)} of {rows.Length}.\n");
        if (below.Length == 0)
            return;
        text.Append("\n| job | peer | faster here | as a process | process s | peer's | MB | peer's |\n")
            .Append("|---|---|---|---|---|---|---|---|\n");
        foreach (PeerRow row in below)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Case} | {row.Peer} | {row.Ratio} | {row.WholeRatio} | {row.Process} | {row.PeerProcess} "
                + $"| {row.Megabytes} | {row.PeerMegabytes} |\n");
    }

    // "# kmeans: AMD EPYC, AVX-512, 2 cores"
    private static string Machine(string result)
    {
        string heading = result.Split('\n')[0];
        return heading[(heading.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }

    private static string Between(string document, string mark, string made)
    {
        string begins = $"<!-- {mark}: begin -->";
        string ends = $"<!-- {mark}: end -->";
        int begin = document.IndexOf(begins, StringComparison.Ordinal);
        int end = document.IndexOf(ends, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"The document needs the lines {begins} and {ends}.");
        return $"{document[..(begin + begins.Length)]}\n{made}{document[end..]}";
    }
}
