using DuckDB.NET.Data;
using Segmentation.Lake.DuckDb;
using Segmentation.Sources;

namespace Segmentation.Tests.Lake;

/// <summary>How DuckDB is opened.</summary>
public sealed class DuckDbSessionTests
{
    [Theory]
    [InlineData("autoinstall_known_extensions")]
    [InlineData("autoload_known_extensions")]
    [InlineData("allow_community_extensions")]
    public void Open_ByItsSettings_ReachesForNoExtension(string setting)
    {
        using DuckDBConnection connection = DuckDbSession.Open(null, SourceLimits.None, Path.GetTempPath());
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT current_setting('{setting}')::text";
        Assert.Equal("false", command.ExecuteScalar());
    }

    [Fact]
    public void Columns_ParquetFile_AreThoseOfItsSchema()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            using DuckDBConnection connection = DuckDbSession.Open(null, SourceLimits.None, Path.GetTempPath());
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = $"COPY (SELECT 'a' AS customer, 1.25::DECIMAL(9,2) AS price, DATE '2024-01-31' AS day) TO '{file}'";
            command.ExecuteNonQuery();
            Assert.Equal(
                [("customer", "VARCHAR"), ("price", "DECIMAL(9,2)"), ("day", "DATE")],
                DuckDbSession.Columns(connection, $"SELECT * FROM '{file}'"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_NamesIt()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        File.WriteAllText(file, "customer,date\n");
        try
        {
            IOException error = Assert.ThrowsAny<IOException>(() => DuckDbSession.Open(file, SourceLimits.None, Path.GetTempPath()));
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
