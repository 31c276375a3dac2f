using System.Data.Common;
using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Scoring;
using Segmentation.Prediction.Segments;
using Segmentation.Tests.Databases;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Sample;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Prediction.Segments;

/// <summary>An engine computes from its rows the features that reading the same rows gives, and draws the same sample.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FeaturesSqlTests(LoopbackPostgres postgres)
{
    private static readonly string[] Features =
    [
        "recency", "frequency", "monetary", "mean_quantity", "average_receipt", "tenure", "active_days", "mean_interpurchase_days",
        "returns_share",
    ];

    [Theory]
    [InlineData("net", null, null)]
    [InlineData("drop", null, null)]
    [InlineData("net", "1/3", "2025-09-01 10:30:00")]
    public void Select_OnSqlite_GivesWhatReadingGives(string returns, string? sample, string? asOf)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        GivesTheSame(connection, SqlGrammar.Sqlite, "TEXT", returns, sample, asOf);
    }

    [Theory]
    [InlineData("net", null, null)]
    [InlineData("drop", "1/3", null)]
    [InlineData("net", "1/3", "2025-09-01 10:30:00")]
    public void Select_OnDuckDb_GivesWhatReadingGives(string returns, string? sample, string? asOf)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        GivesTheSame(connection, SqlGrammar.DuckDb, "TIMESTAMP", returns, sample, asOf);
    }

    [SkippableTheory]
    [InlineData("net", null, null)]
    [InlineData("drop", "1/3", null)]
    [InlineData("net", "1/3", "2025-09-01 10:30:00")]
    public void Select_OnPostgreSql_GivesWhatReadingGives(string returns, string? sample, string? asOf)
    {
        using var connection = new NpgsqlConnection(postgres.ConnectionString);
        GivesTheSame(connection, SqlGrammar.Postgres, "TIMESTAMP", returns, sample, asOf);
    }

    [SkippableFact]
    public void Select_UciOnlineRetailOnDuckDb_GivesTheReference()
    {
        string file = SharedFiles.Require("data/online_retail/online_retail.csv.gz");
        TransactionsOptions reading = new() { Sources = [file], FeatureNames = Features };
        (SegmentModel model, CustomerFeatures source) = Train(reading);
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Statements.Execute(connection, $"CREATE TABLE orders AS SELECT * FROM read_csv('{file}', header = true, all_varchar = true)");
        FeatureTable found = Read(connection, FeaturesSql.Select(model, SqlGrammar.DuckDb, Orders, null, null));
        AssertSame(source.Table, found);
        Assert.Equal(4_327, found.Values.Rows);
        Assert.Equal(8_373_716.564, found.ValuesOf(FeatureCatalog.Monetary)!.Sum(), 3);
    }

    [Fact]
    public void Select_WhatSqlCannotSay_IsRefusedWithTheReason()
    {
        byte[] csv = Csv();
        (SegmentModel net, _) = Train(Reading(csv));
        string Refusal(string name, string value) => Assert.Throws<InputException>(() => FeaturesSql.Select(
            net with { Options = With(net, name, value) }, SqlGrammar.DuckDb,
            Orders, null, null)).Message;
        Assert.Contains("hidden-duplicates, which needs the rows themselves", Refusal("rules", "hidden-duplicates"));
        Assert.Contains("‹returns› keep", Refusal("returns", "keep"));
        SegmentModel table = ModelTraining.Train(TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("kmeans")), "1");
        Assert.Contains("made of a table", Assert.Throws<InputException>(
            () => FeaturesSql.Select(table, SqlGrammar.DuckDb, Orders, null, null)).Message);
        (SegmentModel spread, _) = Train(Reading(csv) with { FeatureNames = ["recency", "interpurchase_spread"] });
        Assert.Contains("\"interpurchase_spread\" is no feature that SQL can say", Assert.Throws<InputException>(
            () => FeaturesSql.Select(spread, SqlGrammar.DuckDb, Orders, null, null)).Message);
    }

    [Fact]
    public void Select_OfEveryDialect_SaysWhetherItIsTested()
    {
        (SegmentModel model, _) = Train(Reading(Csv()));
        foreach (SqlGrammar grammar in SqlGrammar.All)
        {
            string first = FeaturesSql.Select(model, grammar, Orders, null, CustomerSample.Parse("1/10")).Split('\n')[0];
            string score = SqlExport.Select(model, new SqlSource(), dialect: grammar).Split('\n')[0];
            Assert.All([first, score], line => Assert.Contains(
                grammar.IsTested ? $"For {grammar.Title}." : $"not tested on {grammar.Title} itself", line, StringComparison.Ordinal));
        }
    }

    private static SqlSource Orders { get; } = new() { Table = "orders" };

    private static Dictionary<string, string> With(SegmentModel model, string name, string value) =>
        new(model.Options) { [name] = value };

    private static void GivesTheSame(
        DbConnection connection, SqlGrammar grammar, string dateType, string returns, string? sample, string? asOf)
    {
        byte[] csv = Csv();
        DateTime? moment = asOf is null ? null : DateTime.Parse(asOf, CultureInfo.InvariantCulture);
        TransactionsOptions reading = Reading(csv) with
        {
            Returns = Enum.Parse<ReturnHandling>(returns, ignoreCase: true),
            Conditions = [RowCondition.Parse("Country!=nowhere")!],
        };
        (SegmentModel model, _) = Train(reading);
        CustomerFeatures expected = FromTransactions.Build(Again(reading, csv) with
        {
            AsOf = moment,
            SampleCustomers = sample is null ? null : CustomerSample.Parse(sample),
        });
        connection.Open();
        Statements.Execute(connection, "CREATE TEMP TABLE orders (\"InvoiceNo\" TEXT, \"StockCode\" TEXT, \"Description\" TEXT, "
            + $"\"Quantity\" INTEGER, \"InvoiceDate\" {dateType}, \"UnitPrice\" DOUBLE PRECISION, \"CustomerID\" TEXT, \"Country\" TEXT)");
        string[] rows = [.. Encoding.UTF8.GetString(csv).TrimEnd('\n').Split('\n').Skip(1).Select(line => Values(line.Split(',')))];
        foreach (string[] part in rows.Chunk(500))
            Statements.Execute(connection, $"INSERT INTO orders VALUES {string.Join(", ", part)}");

        FeatureTable found = Read(connection, FeaturesSql.Select(
            model, grammar, Orders, moment, sample is null ? null : CustomerSample.Parse(sample)));

        AssertSame(expected.Table, found);
        // The other half of the job: the engine places by what it computed.
        Statements.Execute(connection, $"CREATE TEMP TABLE customers AS {FeaturesSql.Select(model, grammar, Orders, null, null)}");
        FeatureTable all = Read(connection, "SELECT * FROM customers");
        Placements placed = new SegmentClassifier(model).Place(all);
        using DbDataReader scored = Query(connection, SqlExport.Select(model, new SqlSource(), dialect: grammar));
        var segments = new Dictionary<string, int>();
        while (scored.Read())
            segments.Add(scored.GetString(0), Convert.ToInt32(scored.GetValue(1), CultureInfo.InvariantCulture));
        Assert.Equal(placed.Ids.Count, segments.Count);
        Assert.All(Enumerable.Range(0, placed.Count), i => Assert.Equal(placed.Segments[i], segments[placed.Ids[i]]));
    }

    private static string Values(string[] fields)
    {
        string Text(string field) => field.Length == 0 ? "NULL" : $"'{field}'";
        return $"({Text(fields[0])}, {Text(fields[1])}, {Text(fields[2])}, {fields[3]}, '{fields[4]}', {fields[5]}, {Text(fields[6])}, "
            + $"{Text(fields[7])})";
    }

    // With duplicates, missing customers, ids that went through floating point, spaces, dates that are none.
    private static byte[] Csv()
    {
        var text = new MemoryStream();
        SampleTransactions.Write(text, new SampleOptions { Customers = 60, Transactions = 3_000, Seed = 11 });
        string[] lines = Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n').Split('\n');
        var more = new List<string>(lines);
        for (int i = 5; i < lines.Length; i += 97)
        {
            string[] fields = lines[i].Split(',');
            more.Add(lines[i]);
            more.Add(string.Join(',', [.. fields[..6], "nan", fields[7]]));
            if (fields[6].Length > 0)
            {
                more.Add(string.Join(',', ["7" + fields[0], .. fields[1..6], fields[6] + ".0", fields[7]]));
                more.Add(string.Join(',', ["8" + fields[0], .. fields[1..6], " " + fields[6] + "  ", fields[7]]));
                more.Add(string.Join(',', ["9" + fields[0], .. fields[1..4], "1900-01-01 00:00", fields[5], fields[6], fields[7]]));
                more.Add(string.Join(',', [.. fields[..7], "Nowhere"]));
            }
        }
        return Encoding.UTF8.GetBytes(string.Join('\n', more) + "\n");
    }

    private static TransactionsOptions Reading(byte[] csv) =>
        Again(new TransactionsOptions { Sources = ["-"], FeatureNames = Features }, csv);

    private static TransactionsOptions Again(TransactionsOptions reading, byte[] csv) =>
        reading with { StandardInput = new MemoryStream(csv) };

    private static (SegmentModel Model, CustomerFeatures Source) Train(TransactionsOptions reading)
    {
        CustomerFeatures source = FromTransactions.Build(reading);
        return (ModelTraining.Train(
            TrainedModels.Segment(source.Table, TrainedModels.Options("kmeans")), "1",
            moreOptions: RememberedReading.Describe(source, reading, null)), source);
    }

    private static void AssertSame(FeatureTable expected, FeatureTable found)
    {
        Assert.Equal(expected.Columns, found.Columns);
        Dictionary<string, int> rows = Enumerable.Range(0, found.Ids.Count).ToDictionary(row => found.Ids[row]);
        Assert.Equal(expected.Ids.Count, rows.Count);
        for (int i = 0; i < expected.Ids.Count; i++)
        {
            int row = rows[expected.Ids[i]];
            for (int j = 0; j < expected.Columns.Count; j++)
            {
                double value = expected.Values[i, j];
                Assert.True(Math.Abs(value - found.Values[row, j]) <= 1e-9 * Math.Max(1, Math.Abs(value)),
                    $"{expected.Ids[i]}: {expected.Columns[j]} is {found.Values[row, j]:R}, and {value:R} by reading");
            }
        }
    }

    private static FeatureTable Read(DbConnection connection, string sql)
    {
        using DbDataReader reader = Query(connection, sql);
        string[] columns = [.. Enumerable.Range(1, reader.FieldCount - 1).Select(reader.GetName)];
        var ids = new List<string>();
        var values = new List<double>();
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
            values.AddRange(Enumerable.Range(1, columns.Length)
                .Select(j => Convert.ToDouble(reader.GetValue(j), CultureInfo.InvariantCulture)));
        }
        return new FeatureTable(IdList.From(ids), columns, new Matrix(ids.Count, columns.Length, [.. values]));
    }

    private static DbDataReader Query(DbConnection connection, string sql)
    {
        // The reader of SQLite closes with its command.
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }
}
