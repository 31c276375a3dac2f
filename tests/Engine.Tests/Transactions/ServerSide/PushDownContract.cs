using System.Text;
using Segmentation.Features;
using Segmentation.Pseudonyms;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>A database that sums by itself gives what reading its rows gives: counts exactly, sums to rounding.</summary>
public abstract partial class PushDownContract
{
    private static readonly Lazy<string[]> Rows = new(() =>
    {
        var text = new MemoryStream();
        SampleTransactions.Write(text, new SampleOptions { Customers = 120, Transactions = 4_000, Seed = 5 });
        string[] lines = Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n').Split('\n')[1..];
        // Ids as tables have them that went through floating point, and spaces around them.
        return [.. lines.Select((line, i) =>
            line.Split(',') is var fields && fields[6].Length > 0
            ? string.Join(',', [.. fields[..6], Spelling(fields[6], i), fields[7]]) : line)];
    });

    /// <summary>Address of a database with a table <c>sales</c> of these columns and rows.</summary>
    /// <param name="columns">Name and type.</param>
    /// <param name="values">Rows as SQL has them, in brackets.</param>
    protected abstract string Load(string columns, IEnumerable<string> values);

    /// <summary>
    /// Address of a database with a table <c>sales</c> that holds the rows of a compressed file with the columns of <see
    /// cref="SampleColumns"/>.
    /// </summary>
    protected abstract string LoadFile(string path);

    [SkippableTheory]
    [InlineData("defaults")]
    [InlineData("missing-customer")]
    [InlineData("missing-customer,exact-duplicates")]
    [InlineData("missing-customer,cancellations,non-positive-price")]
    [InlineData("missing-customer,non-positive-quantity")]
    public void Read_SampleTransactions_EqualsReadingTheRows(string rules) =>
        AssertSame(Load(SampleColumns, Sample()), options =>
            options with { Rules = rules == "defaults" ? CleaningRules.Defaults : rules.Split(',') });

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
        string address = table[..table.IndexOf('?')]
            + "?query=SELECT customerid AS who, invoicedate AS day, unitprice AS worth FROM sales WHERE quantity > 1 ;";
        AssertSame(address, options =>
            options with { ColumnMap = new Dictionary<string, string> { ["customer"] = "who", ["date"] = "day", ["amount"] = "worth" } });
    }

    [SkippableFact]
    public void Read_UnderAKey_EqualsReadingTheRows()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, PseudonymKey.NewFile());
            AssertSame(Load(SampleColumns, Sample()), options => options with { Pseudonyms = PseudonymKey.Read(file) });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public void Build_EveryFeatureThatSumsCanTell_EqualsReadingTheRows()
    {
        string address = Load(SampleColumns, Sample());
        var options = new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address],
            FeatureNames = [.. FeatureCatalog.All.Where(feature => feature.Needs == FeatureNeeds.Totals).Select(feature => feature.Name)] };
        FeatureTable read = FromTransactions.Build(options).Table, pushed = FromTransactions.Build(options with { PushDown = true }).Table;
        AssertNear(read.Values.Values, pushed.Values.Values);
    }

    [SkippableFact]
    public void Net_SampleTransactions_EqualsReadingTheRows()
    {
        string address = Load(SampleColumns, Sample());
        AssertSame(address, Netting);
        AssertSame(address, options => Netting(options) with { Since = new DateTime(2025, 2, 1), AsOf = new DateTime(2025, 8, 1) });
        AssertSame(address, options => Netting(options) with { AsOf = new DateTime(2025, 6, 1), ReturnsUntil = new DateTime(2025, 8, 1) });
    }

    [SkippableTheory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Net_RandomRows_EqualsReadingTheRows(ulong seed, bool hasTimes)
    {
        var random = new SeededRandom(seed);
        string address = Load(SampleColumns, Enumerable.Range(0, 3_000).Select(_ => RandomRow(random, hasTimes)));
        AssertSame(address, Netting);
        AssertSame(address, options =>
            Netting(options) with { Since = new DateTime(2025, 1, 4), AsOf = new DateTime(2025, 1, 8),
            ReturnsUntil = new DateTime(2025, 1, 9) });
        AssertSame(address, options => Netting(options) with { ColumnMap = new Dictionary<string, string> { ["amount"] = "unitprice" } });
    }

    [SkippableFact]
    public void Net_OnlineRetail_EqualsTheReference()
    {
        GoldenCsv expected = GoldenCsv.Read(SharedFiles.Require("reference/or1_net_rfm.csv"));
        string address = LoadFile(SharedFiles.Require("data/online_retail/online_retail.csv.gz"));
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions { Sources = [address], PushDown = true });
        Assert.Equal(expected.Ids, Names(actual.Table.Ids));
        AssertNear(expected.Values.Values, actual.Table.Values.Values);
        Assert.Equal((ReturnHandling.Net, 8_872L, 7_480L, 58L, 2_808L), Counts(actual.Returns!));
        AssertNear([249_107, 23_928, 8_887_208.894 - 8_373_716.564], Sums(actual.Returns!));
        Assert.Equal(18_378, actual.Summary.Orders);
        Assert.Equal(8_373_716.564, actual.Summary.Revenue, 1e-6);
    }

    [SkippableFact]
    public void Net_WithoutQuantitiesOrProducts_SaysThatNothingIsNetted()
    {
        string table = Load(SampleColumns,
            ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('C2','A','MUG',-1,'2025-01-02 10:00',2.5,'7','UK')"]);
        foreach ((string columns, string why) in new[] { ("InvoiceNo, InvoiceDate, UnitPrice, CustomerID, StockCode", "without quantities"),
            ("InvoiceNo, InvoiceDate, UnitPrice, Quantity, CustomerID", "without a column of products") })
        {
            string address = $"{table[..table.IndexOf('?')]}?query=SELECT {columns} FROM sales";
            AssertSame(address, options =>
                Netting(options) with { ColumnMap = new Dictionary<string, string> { ["amount"] = "unitprice" } });
            CustomerTotals totals = TransactionReader.Read(new TransactionsOptions { Sources = [address], PushDown = true,
                ColumnMap = new Dictionary<string, string> { ["amount"] = "unitprice" } });
            Assert.Contains(why, Assert.Single(totals.Cleaning.Findings, finding => finding.Code == "returns-unmatched").Text,
                StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void Read_WhatSqlCannotSay_IsRefusedByName()
    {
        string address = Load(SampleColumns, ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')"]);
        string[] rules = [CleaningRules.HiddenDuplicates, CleaningRules.SeveralCustomersOrder, CleaningRules.ImplausibleLines];
        foreach (string rule in rules)
            Assert.Contains($"the rule {rule} needs the rows", Refusal(address, options => options with { Rules = [rule] }),
                StringComparison.Ordinal);
        Assert.Contains("interpurchase_spread",
            Assert.Throws<InputException>(() =>
            FromTransactions.Build(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = true,
            FeatureNames = ["interpurchase_spread"] })).Message, StringComparison.Ordinal);
        Assert.Contains("give ‹returns› net or drop", Refusal(address, options => options with { Returns = ReturnHandling.Keep }),
            StringComparison.Ordinal);
        Assert.Contains("by the rule cancellations, which is off",
            Refusal(address, options => options with { Returns = ReturnHandling.Net, Rules = [CleaningRules.NonPositiveQuantity] }),
            StringComparison.Ordinal);
        Assert.Contains("it takes databases", Refusal("sales.csv", options => options), StringComparison.Ordinal);
        Assert.Contains("it takes databases", Refusal(address, options => options with { Sources = [address, "sales.csv"] }),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_CustomerBlankOnFurtherLinesOfAnOrder_IsRefused()
    {
        string address = Load(
            SampleColumns, ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('1','B','CUP',1,'2025-01-01 10:00',2.5,'','UK')"]);
        Assert.Contains("taken from the order's first line; which row that is, a table does not say", Refusal(address, options => options),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Read_ValueThatIsEmpty_IsRefusedWithItsCount()
    {
        string address = Load(
            SampleColumns, ["('1','A','MUG',1,'2025-01-01 10:00',2.5,'7','UK')", "('1','A','MUG',NULL,'2025-01-01 10:00',2.5,'7','UK')",
            "('2','A','MUG',1,NULL,2.5,NULL,'UK')"]);
        Assert.Contains("1 of 3 rows have a quantity or price that is empty", Refusal(address, options => options),
            StringComparison.Ordinal);
        Assert.Contains("1 of 3 rows have a customer that is missing",
            Refusal(address, options => options with { Rules = [] }, "quantity IS NOT NULL OR customerid IS NULL"),
            StringComparison.Ordinal);
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
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TransactionReader.Read(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = true },
            cancellation: cancellation.Token));
    }

    /// <summary>Types of the sample's columns.</summary>
    protected abstract string SampleColumns { get; }

    internal static void AssertSame(string address, Func<TransactionsOptions, TransactionsOptions> change)
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
        Assert.Equal(read.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)),
            pushed.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)));
        Assert.Equal((read.Summary.First, read.Summary.Last, read.Summary.Customers, read.Summary.Orders),
            (pushed.Summary.First, pushed.Summary.Last, pushed.Summary.Customers, pushed.Summary.Orders));
        Assert.Equal(read.Summary.RevenueByMonth.Select(month => month.Key), pushed.Summary.RevenueByMonth.Select(month => month.Key));
        AssertNear([.. read.Summary.RevenueByMonth.Select(month => month.Value)],
            [.. pushed.Summary.RevenueByMonth.Select(month => month.Value)]);
        Assert.Equal(read.Formats[0].Columns, pushed.Formats[0].Columns);
        Assert.Equal(Counts(read.Returns!), Counts(pushed.Returns!));
        AssertNear(Sums(read.Returns!), Sums(pushed.Returns!));
    }

    protected static string[] Names(IdList ids) => [.. Enumerable.Range(0, ids.Count).Select(i => ids[i])];

    internal static string Refusal(string address, Func<TransactionsOptions, TransactionsOptions> change, string? where = null)
    {
        string source = where is null
            ? address : $"{address[..address.IndexOf('?')]}?query=SELECT * FROM sales WHERE {where} UNION ALL SELECT * FROM sales WHERE "
            + $"quantity IS NOT NULL AND customerid IS NOT NULL";
        return Assert.Throws<InputException>(() =>
            TransactionReader.Read(change(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [source],
            PushDown = true }))).Message;
    }

    private static TransactionsOptions Netting(TransactionsOptions options) => options with { Returns = ReturnHandling.Net };

    private static (ReturnHandling, long, long, long, long) Counts(ReturnsReport returns) =>
        (returns.Handling, returns.Rows, returns.FullyMatched, returns.PartlyMatched, returns.PurchasesReturnedWhole);

    private static double[] Sums(ReturnsReport returns) => [returns.UnitsNetted, returns.UnitsLeftOver, returns.RevenueNetted];

    // Few customers, products and moments, so that purchases and returns meet in every way; quantities with decimals, codes in any case.
    private static string RandomRow(SeededRandom random, bool hasTimes)
    {
        string code = Pick("X1", "x1", "Я-7", "я-7", "Y", "");
        string time = hasTimes ? $" {Pick("09:00", "09:00", "17:30")}" : "";
        string quantity = Pick("1", "2", "5", "0.1", "0.3", "0", "-1", "-2", "-4", "-0.2");
        string order = random.Next(12) == 0 ? $"C{random.Next(9)}" : $"{random.Next(40)}";
        return $"('{order}','{code}','{(code.Length == 0 ? "" : "Mug")}',{quantity},'2025-01-{1 + random.Next(10):00}{time}',"
            + $"{Pick("1.5", "2.25", "0", "10")},'{random.Next(6)}','{random.Next(3)}')";

        string Pick(params string[] values) => values[random.Next(values.Length)];
    }

    internal static IEnumerable<string> Sample() => Rows.Value.Select(line =>
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
