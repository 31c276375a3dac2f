using System.Data.Common;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Tests.Databases;

namespace Segmentation.Tests.Prediction.Segments;

/// <summary>The SELECT of a model's rules places every customer as the rules do, to the last bit of a threshold.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RulesSqlTests(LoopbackPostgres postgres)
{
    [Theory]
    [InlineData("ward", OutlierHandling.Keep)]
    [InlineData("ward", OutlierHandling.Separate)]
    [InlineData("kmeans", OutlierHandling.Keep)]
    public void Select_OnSqlite_PlacesEveryCustomerAsTheRulesDo(string method, OutlierHandling outliers)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        PlacesAlike(connection, method, outliers);
    }

    [SkippableFact]
    public void Select_OnPostgreSql_PlacesEveryCustomerAsTheRulesDo()
    {
        using var connection = new NpgsqlConnection(postgres.ConnectionString);
        PlacesAlike(connection, "ward", OutlierHandling.Separate);
    }

    [Fact]
    public void Select_OnDuckDb_PlacesEveryCustomerAsTheRulesDo()
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        PlacesAlike(connection, "ward", OutlierHandling.Separate);
    }

    [Fact]
    public void Select_ModelThatVotes_TellsHowManyCustomersTheRulesPlaceAlike()
    {
        SegmentModel model = Train("ward", OutlierHandling.Keep);
        string sql = SqlExport.Select(model, new SqlSource());
        Assert.Equal(RulesSql.Select(model, new SqlSource()), sql);
        Assert.Contains(FormattableString.Invariant(
            $"these rules place {100 * model.Rules!.Fidelity:0.0} % of its training customers"), sql);
    }

    private static void PlacesAlike(DbConnection connection, string method, OutlierHandling outliers)
    {
        SegmentModel model = Train(method, outliers);
        FeatureTable customers = WithEdges(TrainedModels.Customers(120, seed: 42), model);
        connection.Open();
        TrainedModels.Load(connection, customers);
        Statements.Execute(connection, "INSERT INTO customers VALUES ('unknown', 1, NULL, 1)");
        // SQLite has no NaN and reads the text of one as text; the others put NaN above every number.
        string[] strange = connection is SqliteConnection
            ? ["9e999", "-9e999"] : ["CAST('NaN' AS DOUBLE PRECISION)", "CAST('-Infinity' AS DOUBLE PRECISION)"];
        foreach (string number in strange)
            Statements.Execute(connection, $"INSERT INTO customers VALUES ('strange', {number}, 1, 1)");

        Placements expected = new SegmentClassifier(model).Place(customers, byRules: true, 1, CancellationToken.None);
        var rows = Read(connection, RulesSql.Select(model, new SqlSource())).ToLookup(row => row.Id);

        for (int i = 0; i < expected.Count; i++)
            Assert.Equal((expected.Ids[i], expected.Segments[i], expected.Name(i), expected.Probabilities[i]),
                rows[expected.Ids[i]].Single());
        Assert.Equal(3, rows["unknown"].Concat(rows["strange"]).Count());
        Assert.All(rows["unknown"].Concat(rows["strange"]), row =>
            Assert.Equal((null, null, null), (row.Segment, row.Name, row.Probability)));
    }

    // Customers on each threshold, just below it and just above.
    private static FeatureTable WithEdges(FeatureTable table, SegmentModel model)
    {
        double[][] rows =
        [
            .. Enumerable.Range(0, table.Values.Rows).Select(i => table.Values.Row(i).ToArray()),
            .. model.Rules!.All.SelectMany(rule => rule.Conditions)
            .Select(condition => (condition.Feature, condition.Above ?? condition.UpTo!.Value))
                .Concat(model.Fences.Select(fence => (fence.Feature, fence.Upper)))
                .SelectMany(edge => new[] { edge.Item2, Math.BitIncrement(edge.Item2), Math.BitDecrement(edge.Item2) }
                    .Select(value => table.Columns.Select((column, j) => column == edge.Feature ? value : table.Values[0, j]).ToArray())),
        ];
        return new FeatureTable(
            IdList.From(Enumerable.Range(0, rows.Length).Select(i => $"c{i}")), table.Columns,
            new Matrix(rows.Length, 3, [.. rows.SelectMany(row => row)]));
    }

    private static SegmentModel Train(string method, OutlierHandling outliers) => ModelTraining.Train(
        TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method) with { Outliers = outliers }), "0.1.0");

    private static List<(string Id, int? Segment, string? Name, double? Probability)> Read(DbConnection connection, string sql) =>
        Statements.Rows(connection, sql, row => (
            row.GetString(0),
            row.IsDBNull(1) ? (int?)null : Convert.ToInt32(row.GetValue(1)),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.IsDBNull(3) ? (double?)null : row.GetDouble(3)));
}
