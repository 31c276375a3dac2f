using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>A database that sums by itself gives what reading its rows gives: counts exactly, sums to rounding.</summary>
public abstract class PushDownContract
{
    private static readonly Lazy<string[]> Rows = new(() =>
    {
        var text = new MemoryStream();
        SampleTransactions.Write(text, new SampleOptions { Customers = 120, Transactions = 4_000, Seed = 5 });
        string[] lines = Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n').Split('\n')[1..];
        // Ids as tables have them that went through floating point, and spaces around them.
        return [.. lines.Select((line, i) => line.Split(',') is var fields && fields[6].Length > 0 ? string.Join(',', [.. fields[..6], Spelling(fields[6], i), fields[7]]) : line)];
    });

    /// <summary>Address of a database with a table <c>sales</c> of these columns and rows.</summary>
    /// <param name="columns">Name and type.</param>
    /// <param name="values">Rows as SQL has them, in brackets.</param>
    protected abstract string Load(string columns, IEnumerable<string> values);

    [SkippableTheory]
    [InlineData("defaults")]
    [InlineData("missing-customer")]
    [InlineData("missing-customer,exact-duplicates")]
    [InlineData("missing-customer,cancellations,non-positive-price")]
    [InlineData("missing-customer,non-positive-quantity")]
    public void Read_SampleTransactions_EqualsReadingTheRows(string rules) =>
        AssertSame(Load(SampleColumns, Sample()), options => options with { Rules = rules == "defaults" ? CleaningRules.Defaults : rules.Split(',') });

    [SkippableFact]
    public void Read_Window_EqualsReadingTheRows()
    {
        string address = Load(SampleColumns, Sample());
        AssertSame(address, options => options with { AsOf = new DateTime(2025, 8, 1, 12, 30, 0) });
        AssertSame(address, options => options with { Since = new DateTime(2025, 2, 1), AsOf = new DateTime(2025, 11, 30) });
    }

    [SkippableFact]
    public void Read_QueryAndMappedColumns_EqualsReadingTheRows()
    {
        string table = Load(SampleColumns, Sample());
        string address = table[..table.IndexOf('?')] + "?query=SELECT customerid AS who, invoicedate AS day, unitprice AS worth FROM sales WHERE quantity > 1 ;";
        AssertSame(address, options => options with { ColumnMap = new Dictionary<string, string> { ["customer"] = "who", ["date"] = "day", ["amount"] = "worth" } });
    }

    [SkippableFact]
    public void Build_EveryFeatureThatSumsCanTell_EqualsReadingTheRows()
    {
        string address = Load(SampleColumns, Sample());
        var options = new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], FeatureNames = [.. FeatureCatalog.All.Where(feature => feature.Needs == FeatureNeeds.Totals).Select(feature => feature.Name)] };
        FeatureTable read = FromTransactions.Build(options).Table, pushed = FromTransactions.Build(options with { PushDown = true }).Table;
        AssertNear(read.Values.Values, pushed.Values.Values);
    }

    [SkippableFact]
    public void Read_WhatSqlCannotSay_IsRefusedByName()
    {
        string address = Load(SampleColumns, ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')"]);
        foreach (string rule in new[] { CleaningRules.HiddenDuplicates, CleaningRules.SeveralCustomersOrder, CleaningRules.AbsurdLines })
            Assert.Contains($"the rule {rule} needs the rows", Refusal(address, options => options with { Rules = [rule] }), StringComparison.Ordinal);
        Assert.Contains("interpurchase_spread", Assert.Throws<InputException>(() => FromTransactions.Build(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = true, FeatureNames = ["interpurchase_spread"] })).Message, StringComparison.Ordinal);
        foreach (ReturnHandling handling in new[] { ReturnHandling.Net, ReturnHandling.Keep })
            Assert.Contains("give --returns drop", Refusal(address, options => options with { Returns = handling }), StringComparison.Ordinal);
        Assert.Contains("one input, a database", Refusal("sales.csv", options => options), StringComparison.Ordinal);
        Assert.Contains("one input, a database", Refusal(address, options => options with { Sources = [address, address] }), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_ValueThatIsEmpty_IsRefusedWithItsCount()
    {
        string address = Load(SampleColumns, ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('1','A','MUG',NULL,'2025-01-01 10:00',2.5,'7','UK')", "('1','A','MUG',1,NULL,2.5,NULL,'UK')"]);
        Assert.Contains("1 of 3 rows have a quantity or price that is empty", Refusal(address, options => options), StringComparison.Ordinal);
        Assert.Contains("1 of 3 rows have a customer that is missing", Refusal(address, options => options with { Rules = [] }, "quantity IS NOT NULL OR customerid IS NULL"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_NothingLeft_TellsWhichRulesDroppedIt()
    {
        string address = Load(SampleColumns, ["('C1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')"]);
        Assert.Contains("dropped by cancellations 1", Refusal(address, options => options), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        string address = Load(SampleColumns, Sample());
        Assert.ThrowsAny<OperationCanceledException>(() => TransactionReader.Read(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = true }, cancellation: cancellation.Token));
    }

    /// <summary>Types of the sample's columns.</summary>
    protected abstract string SampleColumns { get; }

    protected static void AssertSame(string address, Func<TransactionsOptions, TransactionsOptions> change)
    {
        TransactionsOptions options = change(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address] });
        CustomerTotals read = TransactionReader.Read(options), pushed = TransactionReader.Read(options with { PushDown = true });
        Assert.Equal(Names(read.Ids), Names(pushed.Ids));
        Assert.Equal(read.First, pushed.First);
        Assert.Equal(read.Last, pushed.Last);
        Assert.Equal(read.Orders, pushed.Orders);
        AssertNear(read.Amount, pushed.Amount);
        AssertNear(read.Quantity, pushed.Quantity);
        AssertNear(read.Returned, pushed.Returned);
        Assert.Equal(read.Cleaning.RowsRead, pushed.Cleaning.RowsRead);
        Assert.Equal(read.Cleaning.RowsKept, pushed.Cleaning.RowsKept);
        Assert.Equal(read.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)), pushed.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)));
        Assert.Equal((read.Summary.First, read.Summary.Last, read.Summary.Customers, read.Summary.Orders), (pushed.Summary.First, pushed.Summary.Last, pushed.Summary.Customers, pushed.Summary.Orders));
        Assert.Equal(read.Summary.RevenueByMonth.Select(month => month.Key), pushed.Summary.RevenueByMonth.Select(month => month.Key));
        AssertNear([.. read.Summary.RevenueByMonth.Select(month => month.Value)], [.. pushed.Summary.RevenueByMonth.Select(month => month.Value)]);
        Assert.Equal(read.Formats[0].Columns, pushed.Formats[0].Columns);
    }

    protected static string[] Names(IdList ids) => [.. Enumerable.Range(0, ids.Count).Select(i => ids[i])];

    protected static string Refusal(string address, Func<TransactionsOptions, TransactionsOptions> change, string? where = null)
    {
        string source = where is null ? address : $"{address[..address.IndexOf('?')]}?query=SELECT * FROM sales WHERE {where} UNION ALL SELECT * FROM sales WHERE quantity IS NOT NULL AND customerid IS NOT NULL";
        return Assert.Throws<InputException>(() => TransactionReader.Read(change(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [source], PushDown = true }))).Message;
    }

    private static IEnumerable<string> Sample() => Rows.Value.Select(line =>
    {
        string[] f = line.Split(',');
        return $"('{f[0]}','{f[1]}','{f[2]}',{f[3]},'{f[4]}',{f[5]},{(f[6].Length == 0 ? "NULL" : $"'{f[6]}'")},'{f[7]}')";
    });

    private static string Spelling(string id, int row) => (row % 7) switch
    {
        0 => id + ".0",
        1 => " " + id,
        2 => id + "\u00A0",
        _ => id,
    };

    private static void AssertNear(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-9 * Math.Max(1, Math.Abs(expected[i])));
    }
}
