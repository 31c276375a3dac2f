using System.Text.RegularExpressions;

namespace Segmentation.Cli.Tests;

/// <summary><c>--history</c> as a whole process.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunAndScore_WithAHistory_FollowCustomersAndForgetTheOrderOfMonths()
    {
        string orders = _folder["orders.csv"];
        SegmentProcess.Done("sample", "--customers", "300", "--transactions", "6000", "-o", orders);
        string[] run = ["run", orders, "--as-of", "2025-07-01", "--no-map", "-k", "4", "--stability", "0"];
        SegmentRun first = SegmentProcess.Done([.. run, "--history", _folder["history.db"], "-o", _folder["out"]]);
        Assert.Contains("the first run of the history", first.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out/moves.csv"]));

        SegmentRun second = Score("2025-10-01", "history.db", "october.csv");
        Assert.Contains("Since 1 Jul 2025", second.Error, StringComparison.Ordinal);
        Table scored = Read("october.csv");
        Table before = Read("out/segments.csv");
        var names = before.Column("customer_id").Zip(before.Column("name")).ToDictionary();
        string[] ids = scored.Column("customer_id"), previous = scored.Column("previous_segment"), changed = scored.Column("changed_on");
        string[] now = scored.Column("name");
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.Equal(names.GetValueOrDefault(ids[i], ""), previous[i]);
            Assert.Equal(previous[i] == now[i] ? "2025-07-01" : "2025-10-01", changed[i]);
        }

        // October first, July after it, October again: the same file, and the same scoring.
        Score("2025-10-01", "other.db", "other.csv");
        SegmentProcess.Done([.. run, "--history", _folder["other.db"], "-o", _folder["out2"]]);
        Score("2025-10-01", "other.db", "other.csv");
        Assert.Equal(File.ReadAllBytes(_folder["history.db"]), File.ReadAllBytes(_folder["other.db"]));
        Assert.Equal(File.ReadAllBytes(_folder["october.csv"]), File.ReadAllBytes(_folder["other.csv"]));

        // Compare reads what a scoring with a history wrote.
        SegmentProcess.Done("compare", _folder["out/segments.csv"], _folder["october.csv"], "-o", _folder["moves.csv"]);

        // Commas within quotes are of names and reasons.
        Table Read(string file) => Table.Parse(
            Regex.Replace(
                File.ReadAllText(_folder[file]), "\"[^\"]*\"", quoted => quoted.Value.Trim('"').Replace(',', ';'), RegexOptions.None,
                TimeSpan.FromSeconds(5)));

        SegmentRun Score(string asOf, string history, string output) => SegmentProcess.Done(
            "score", _folder["out/model.json"], orders, "--as-of", asOf, "--history", _folder[history], "-o", _folder[output]);
    }

    [Fact]
    public void Run_AFileThatIsNoHistory_IsRefusedAndNothingIsWritten()
    {
        string orders = _folder["orders.csv"], notes = _folder["notes.db"];
        SegmentProcess.Done("sample", "--customers", "60", "--transactions", "800", "-o", orders);
        File.WriteAllText(notes, "notes of somebody");

        SegmentRun refused = SegmentProcess.Run("run", orders, "--no-map", "--history", notes, "-o", _folder["out"]);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("notes.db is no history", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--history", refused.Error, StringComparison.Ordinal);
        Assert.Equal("notes of somebody", File.ReadAllText(notes));
        Assert.False(Directory.Exists(_folder["out"]));
        Assert.Equal(2, SegmentProcess.Run("run", orders, "--alert-psi", "0.1", "-o", _folder["out"]).ExitCode);
        Assert.Equal(2, SegmentProcess.Run("run", orders, "--history", "-", "-o", _folder["out"]).ExitCode);
    }

    [Fact]
    public void Compare_ScoringsWithoutACommonName_SaysSo()
    {
        File.WriteAllText(_folder["a.csv"], "customer_id,segment,name\n1,0,Ours\n2,1,Theirs\n");
        File.WriteAllText(_folder["b.csv"], "customer_id,segment,name\n1,0,Red\n2,1,Blue\n");
        File.WriteAllText(_folder["c.csv"], "customer_id,segment,name\n1,0,Red\n2,1,Ours\n");

        const string warning = "share no name of a segment";
        Assert.Contains(warning, SegmentProcess.Done("compare", _folder["a.csv"], _folder["b.csv"]).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(warning, SegmentProcess.Done("compare", _folder["a.csv"], _folder["c.csv"]).Error, StringComparison.Ordinal);
    }
}
