using System.Globalization;
using System.Text;

namespace Segmentation.Benchmarks.Peers;

/// <summary>The README's table of peers, made from the files that <c>benchmarks/Peers/run.sh</c> writes.</summary>
internal static class PeerTable
{
    private const string Begin = "<!-- peers: begin -->";
    private const string End = "<!-- peers: end -->";
    private const int Columns = 12;

    /// <summary>The document with the table between its two marks made anew.</summary>
    /// <param name="document">A Markdown document that holds both marks.</param>
    /// <param name="results">Text of every result file, in the order of the table.</param>
    /// <exception cref="InvalidDataException">A mark is missing.</exception>
    internal static string Renew(string document, IEnumerable<string> results)
    {
        int begin = document.IndexOf(Begin, StringComparison.Ordinal);
        int end = document.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"The document needs the lines {Begin} and {End}.");
        return $"{document[..(begin + Begin.Length)]}\n{Table(results)}{document[end..]}";
    }

    private static string Table(IEnumerable<string> results)
    {
        var table = new StringBuilder()
            .Append("| job | here s | as a process s | peer | peer s | as a process s | faster | as a process |\n")
            .Append("|---|---|---|---|---|---|---|---|\n");
        // Best first, so that the last lines are where the lead is smallest or lost.
        IEnumerable<string[]> rows = results.SelectMany(Rows).Where(row => row[4] != "–").OrderByDescending(row => Ratio(row[7]));
        foreach (string[] row in rows)
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {row[0]} | {Warm(row[2])} | {row[5]} | {row[1]} | {row[3]} | {row[6]} | {row[4]} | {row[7]} |\n");
        return table.ToString();
    }

    private static IEnumerable<string[]> Rows(string result) => result
        .Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| case ", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
        .Where(row => row.Length == Columns);

    /// <summary>The warm seconds without those of the first call in brackets.</summary>
    private static string Warm(string seconds) => seconds.Split(' ')[0];

    private static double Ratio(string text) => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);
}
