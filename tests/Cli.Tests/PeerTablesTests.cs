using Segmentation.Benchmarks.Peers;
using Segmentation.Tests;

namespace Segmentation.Cli.Tests;

/// <summary>What README.md and docs/benchmarks.md say of other libraries is what the files of benchmarks/results say.</summary>
public sealed class PeerTablesTests
{
    private const string Rewrite = "`benchmarks/Peers/run.sh` writes it; of results that are there, its last line does.";

    private static string Results => Path.Combine(Checkout.Root, "benchmarks", "results");

    [Fact]
    public void Readme_TableOfPeers_IsMadeFromTheResults()
    {
        string readme = Checkout.Read("README.md");
        string made = PeerTable.Renew(readme, PeerTable.ResultsOf(Path.Combine(Results, PeerTable.QuotedMachine)));

        Assert.True(made == readme, $"README.md: the table of peers is not what the results say. {Rewrite}");
        Assert.Contains("scikit-learn lloyd", made);
    }

    [Fact]
    public void Benchmarks_ListOfWhatIsBehind_IsMadeFromTheResults()
    {
        string page = Checkout.Read("docs/benchmarks.md");
        string made = PeerTable.RenewBehind(page, PeerTable.Machines(Results));

        Assert.True(made == page, $"docs/benchmarks.md: the lists of where peers are ahead are not what the results say. {Rewrite}");
    }

    [Fact]
    public void Behind_EachKind_IsListedWorstFirst()
    {
        const string results = """
            # some: a machine, 2 cores

            | won | A | 0.1 (0.2) | 1.0 | 10.0 × | 0.2 | 1.2 | 6.0 × | 50 | 60 | 1 | 1 |
            | near | B | 0.1 (0.2) | 1.0 | 10.0 × | 0.2 | 0.98 | 4.9 × | 50 | 40 | 1 | 1 |
            | lost | C | 1.0 (1.2) | 0.9 | 0.9 × | 1.3 | 2.0 | 1.5 × | 50 | 10 | 1 | 1 |
            | alone | none | 1.0 (1.2) | – | – | 1.3 | – | – | 50 | – | 1 | – |
            """;
        const string page = "before\n<!-- behind: begin -->\nold\n<!-- behind: end -->\nafter";

        string made = PeerTable.RenewBehind(page, [[results]]);

        string[] lines = made.Split('\n');
        Assert.Equal(["before", "<!-- behind: begin -->"], lines[..2]);
        Assert.Equal(["<!-- behind: end -->", "after"], lines[^2..]);
        Assert.Contains("### a machine, 2 cores", lines);
        Assert.Contains("**Faster than the engine, in computation or as a whole process**: 1 of 3.", lines);
        Assert.Contains("**Less than 5 × slower as a whole process**: 2 of 3.", lines);
        Assert.Contains("**Taking less memory**: 2 of 3.", lines);
        Assert.Equal(["lost", "lost", "near", "lost", "near"], lines
            .Where(line => line.StartsWith("| lost", StringComparison.Ordinal) || line.StartsWith("| near", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]));
        Assert.DoesNotContain("won", made);
        Assert.DoesNotContain("alone", made);
    }

    [Fact]
    public void Behind_NoPeerAhead_IsSaid()
    {
        const string results = "# some: a machine\n| won | A | 0.1 (0.2) | 1.0 | 10.0 × | 0.2 | 1.2 | 6.0 × | 50 | 60 | 1 | 1 |\n";

        string made = PeerTable.RenewBehind("<!-- behind: begin -->\n<!-- behind: end -->", [[results]]);

        Assert.Contains("**Faster than the engine, in computation or as a whole process**: none of 1.", made);
        Assert.DoesNotContain("| job |", made);
    }
}
