using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;
using Segmentation.Transactions.Totals;

namespace Segmentation.Tests.Transactions;

/// <summary>Rows that wait on disk change nothing.</summary>
public class SpillTests
{
    private static readonly Lazy<string> Sample = new(() =>
    {
        var text = new MemoryStream();
        SampleTransactions.Write(text, new SampleOptions { Customers = 300, Transactions = 12_000, Seed = 3 });
        string[] lines = Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n').Split('\n');
        // A quoted id with a quote in it, and a row past the length that is shown.
        for (int i = 40; i < lines.Length; i += 90)
            lines[i] = string.Join(',', [.. lines[i].Split(',')[..6], "\"an \"\"id\"\"\"", new string('x', i % 400)]);
        // Of some rules the first rows that they drop come late.
        string late =
            "C9,A,MUG,-5,2025-12-09 10:00,1.25,late,UK\n9,A,MUG,-5,2025-12-09 10:00,1.25,late,UK\n9,A,MUG,5,2025-12-09 10:00,0,late,UK\n"
            + "9,A,MUG,5,2025-12-09 10:00,2,late,UK\n9,A,MUG,5,2025-12-09 10:00,2,late,UK\n";
        return string.Join('\n', lines.Where(line => !line.Contains(",-"))) + "\n" + late;
    });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 2)]
    [InlineData(100_000_000, 2)]
    public void Read_WithLittleMemory_GivesTheSameBits(long memory, int threads)
    {
        string expected = Csv.Describe(Csv.Read(Sample.Value, blockBytes: 9_000));
        Assert.Equal(
            expected, Csv.Describe(
                Csv.Read(Sample.Value, options => options with { Memory = memory, Threads = threads }, blockBytes: 9_000)));
    }

    [Fact]
    public void Read_WithoutDuplicateRuleOrOrders_GivesTheSameBits()
    {
        Func<TransactionsOptions, TransactionsOptions>[] changes =
        [
            options => options with { Returns = ReturnHandling.Drop, Rules = [CleaningRules.MissingCustomer] },
            options => options with { Returns = ReturnHandling.Keep },
            options =>
                options with { Rules = CleaningRules.Defaults, ColumnMap = new Dictionary<string, string> { ["order"] = "Country" } },
            options => options with { AsOf = new DateTime(2025, 6, 1) },
        ];
        foreach (Func<TransactionsOptions, TransactionsOptions> change in changes)
            Assert.Equal(
                Csv.Describe(Csv.Read(Sample.Value, change, blockBytes: 9_000)), Csv.Describe(
                    Csv.Read(Sample.Value, options => change(options) with { Memory = 1 }, blockBytes: 9_000)));
    }

    [Fact]
    public void Build_TimesOfOrders_AreTheSame()
    {
        var options = new TransactionsOptions { Sources = ["-"], FeatureNames = ["interpurchase_spread", "seasonality", "returns_share"] };
        double[] Values(long? memory) => FromTransactions.Build(
            options with { Memory = memory, StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(Sample.Value)) }).Table.Values.Values;
        Assert.Equal(Values(null), Values(1));
    }

    [Fact]
    public void Look_TablesThatFit_SpillNothing()
    {
        using var spill = new Spill(1 << 20);
        spill.Look([]);
        Assert.False(spill.IsActive);
        Assert.True(spill.HasRoomFor(10_000));
        Assert.False(spill.HasRoomFor(100_000));
    }

    [Theory]
    [InlineData(CleaningRules.HiddenDuplicates)]
    [InlineData(CleaningRules.SeveralCustomersOrder)]
    [InlineData(CleaningRules.ImplausibleLines)]
    public void Read_RuleThatRemembersRows_IsRefusedByName(string rule) =>
        Assert.Contains(
            $"the rule {rule} remembers", Assert.Throws<InputException>(
                () => Csv.Read(Csv.Small, options => options with { Memory = 1, Rules = [rule] })).Message, StringComparison.Ordinal);
}
