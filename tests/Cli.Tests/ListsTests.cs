namespace Segmentation.Cli.Tests;

/// <summary><c>lists</c> and <c>outcome</c> as whole processes.</summary>
public sealed class ListsTests(GeneratedRun run) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_OfARun_HoldEveryConsentingCustomerOnce()
    {
        string[] ids = Table.Read(run["segments.csv"]).Column("customer_id");
        WriteContacts(ids);

        SegmentRun made = SegmentProcess.Done(
            "lists", run["."], "--contacts", _folder["contacts.csv"], "--control", "20%", "-o", _folder["lists"]);
        byte[] assignments = File.ReadAllBytes(_folder["lists/assignments.csv"]);
        SegmentProcess.Done("lists", run["."], "--contacts", _folder["contacts.csv"], "--control", "20%", "-o", _folder["lists"]);

        Assert.Equal(assignments, File.ReadAllBytes(_folder["lists/assignments.csv"]));
        Table assigned = Table.Read(_folder["lists/assignments.csv"]);
        string[] consenting = [.. ids.Where((_, i) => i % 3 != 0)];
        Assert.Equal(consenting.Order(StringComparer.Ordinal), assigned.Column("customer_id").Order(StringComparer.Ordinal));
        string[] written =
            [.. Directory.GetFiles(_folder["lists"], "0*.csv").SelectMany(file => Table.Read(file).Column("customer_id"))
                .Order(StringComparer.Ordinal)];
        Assert.Equal(
            assigned.Rows.Where(row => row[2] == "list").Select(row => row[0]).Order(StringComparer.Ordinal), written);
        Assert.Contains("held back", made.Error, StringComparison.Ordinal);
        SchemaTests.Validate("lists", File.ReadAllText(_folder["lists/lists.json"]));

        // Lists that are no more are taken away, what is not theirs stays.
        File.WriteAllText(_folder["lists/mine.csv"], "x");
        File.WriteAllLines(_folder["small/segments.csv"], ["customer_id,segment,name", $"{ids[1]},0,Only"]);
        SegmentProcess.Done("lists", _folder["small"], "--contacts", _folder["contacts.csv"], "-o", _folder["lists"]);
        Assert.Equal(
            ["01-only.csv", "assignments.csv", "lists.json", "mine.csv"],
            Directory.GetFiles(_folder["lists"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Outcome_OfLaterOrders_IsJudgedByThoseHeldBack()
    {
        string[] ids = Table.Read(run["segments.csv"]).Column("customer_id");
        WriteContacts(ids);
        SegmentProcess.Done("lists", run["."], "--contacts", _folder["contacts.csv"], "--control", "50%", "-o", _folder["lists"]);
        Table assigned = Table.Read(_folder["lists/assignments.csv"]);
        // Everyone who was written to orders once for 10, nobody else; one order came too early.
        File.WriteAllLines(
            _folder["orders.csv"],
            [
                "customer_id,order_id,date,quantity,price",
                $"{assigned.Rows.First(row => row[2] == "control")[0]},o,2030-01-01,1,10",
                .. assigned.Rows.Where(row => row[2] == "list").Select((row, i) => $"{row[0]},o{i},2030-02-{1 + (i % 20):00},1,10"),
            ]);

        SegmentRun outcome = SegmentProcess.Done(
            "outcome", _folder["lists"], _folder["orders.csv"], "--from", "2030-01-15", "-o", _folder["outcome.csv"], "--json");

        SchemaTests.Validate("outcome", outcome.Output);
        Table table = Table.Read(_folder["outcome.csv"]);
        string[] all = table.Rows[^1];
        int list = assigned.Rows.Count(row => row[2] == "list");
        Assert.Equal([$"{list}", $"{list}", $"{list}", $"{10 * list}"], all[1..5]);
        Assert.Equal(["0", "0", "0"], all[6..9]);
        Assert.Equal("1", all[9]);
        Assert.Contains("is more than chance", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_WithoutWhatTheyNeed_AskForIt()
    {
        File.WriteAllLines(_folder["contacts.csv"], ["id,email", "1,a@b.de"]);

        Fails(2, "who can be reached how?", "lists", run["."], "-o", _folder["x"]);
        Fails(3, "--contact-map consent=COLUMN, or give --assume-consent", "lists", run["."], "--contacts", _folder["contacts.csv"], "-o",
            _folder["x"]);
        Fails(2, "--control \"95%\" is not a share from 0 to 90%", "lists", run["."], "--contacts", _folder["contacts.csv"], "--control",
            "95%", "-o", _folder["x"]);
        Fails(2, "when did the letters go out?", "outcome", _folder["x"], _folder["contacts.csv"]);
        Assert.False(Directory.Exists(_folder["x"]));
    }

    private static void Fails(int code, string message, params string[] arguments)
    {
        SegmentRun failed = SegmentProcess.Run(arguments);
        Assert.Equal(code, failed.ExitCode);
        Assert.Contains(message, failed.Error, StringComparison.Ordinal);
    }

    private void WriteContacts(string[] ids)
    {
        Directory.CreateDirectory(_folder["small"]);
        File.WriteAllLines(_folder["contacts.csv"],
            ["id,email,consent", .. ids.Select((id, i) => $"{id},u{i}@example.com,{(i % 3 == 0 ? "no" : "yes")}")]);
    }
}
