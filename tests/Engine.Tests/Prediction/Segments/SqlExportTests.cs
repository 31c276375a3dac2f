using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Tests.Databases;

namespace Segmentation.Tests.Prediction.Segments;

[Collection(PostgresCollection.Name)]
public sealed class SqlExportTests(LoopbackPostgres postgres)
{
    [Theory]
    [InlineData(SegmentationSpace.Features, TransformKind.Log)]
    [InlineData(SegmentationSpace.Features, TransformKind.Standardize)]
    [InlineData(SegmentationSpace.Features, TransformKind.None)]
    [InlineData(SegmentationSpace.Pca, TransformKind.Log)]
    public void Select_OnSqlite_PlacesAsTheClassifierDoes(SegmentationSpace space, TransformKind transform)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        PlacesAlike(connection, space, transform);
    }

    [SkippableTheory]
    [InlineData(SegmentationSpace.Features, TransformKind.Log)]
    [InlineData(SegmentationSpace.Pca, TransformKind.Standardize)]
    public void Select_OnPostgreSql_PlacesAsTheClassifierDoes(SegmentationSpace space, TransformKind transform)
    {
        using var connection = new NpgsqlConnection(postgres.ConnectionString);
        connection.Open();
        PlacesAlike(connection, space, transform);
    }

    [Fact]
    public void Select_OddNames_AreQuoted()
    {
        SegmentModel model = Train("kmeans", SegmentationSpace.Features, TransformKind.Log);
        model = model with
        {
            Transform = model.Transform with { Columns = ["a \"b\"", "order", "monetary"] },
            Segments = [.. model.Segments.Select(segment => segment with { Name = $"O'Hara's {segment.Segment}" })],
        };
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Statements.Execute(connection, "CREATE TABLE \"odd table\" (\"the id\" TEXT, \"a \"\"b\"\"\" REAL, \"order\" REAL, monetary REAL)");
        Statements.Execute(connection, "INSERT INTO \"odd table\" VALUES ('x', 5, 12, 3000)");
        Statements.Execute(connection, "INSERT INTO \"odd table\" VALUES ('unknown', NULL, 12, 3000)");
        List<(string Id, int? Segment, string? Name)> rows = Read(
            connection, SqlExport.Select(model, new SqlSource { Table = "odd table", IdColumn = "the id" }));
        Assert.StartsWith("O'Hara's", rows[0].Name);
        Assert.Null(rows[1].Segment);
    }

    [Fact]
    public void Select_ModelThatVotesWithoutRules_IsRefusedUnlessTheNearestMeanIsAskedFor()
    {
        SegmentModel model = Train("ward", SegmentationSpace.Features, TransformKind.Log) with { Rules = null };
        Assert.Contains("‹method› kmeans", Assert.Throws<InputException>(() => SqlExport.Select(model, new SqlSource())).Message);
        string sql = SqlExport.Select(model, new SqlSource(), nearestMean: true);
        Assert.Contains("-- The model itself places customers by a vote of", sql);
        Assert.Contains("% of the training customers keep their segment", sql);
    }

    private static void PlacesAlike(DbConnection connection, SegmentationSpace space, TransformKind transform)
    {
        SegmentModel model = Train("kmeans", space, transform);
        FeatureTable customers = TrainedModels.Customers(500, seed: 42);
        TrainedModels.Load(connection, customers);
        Placements expected = new SegmentClassifier(model).Place(customers);
        List<(string Id, int? Segment, string? Name)> rows = [.. Read(connection, SqlExport.Select(model, new SqlSource()))
            .OrderBy(row => row.Id, StringComparer.Ordinal)];
        Assert.Equal(expected.Segments.Select(segment => (int?)segment), rows.Select(row => row.Segment));
        Assert.Equal(expected.Name(0), rows[0].Name);
    }

    private static SegmentModel Train(string method, SegmentationSpace space, TransformKind transform) =>
        ModelTraining.Train(TrainedModels.Segment(
            TrainedModels.Customers(), TrainedModels.Options(method, space) with { Transform = transform }), "0.1.0");

    private static List<(string Id, int? Segment, string? Name)> Read(DbConnection connection, string sql) =>
        Statements.Rows(connection, sql, row => (
            row.GetString(0),
            row.IsDBNull(1) ? (int?)null : Convert.ToInt32(row.GetValue(1)),
            row.IsDBNull(2) ? null : row.GetString(2)));
}
