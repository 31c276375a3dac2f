using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;

namespace Segmentation.Tests.Lake;

/// <summary>A table of transactions in every form that is read, so that all can be held to the CSV.</summary>
internal static class LakeForms
{
    // As a warehouse has them: exact decimals, moments, ids as text.
    private const string Types =
        "{'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'Description': 'VARCHAR', 'Quantity': 'INTEGER', 'InvoiceDate': 'TIMESTAMP', "
        + "'UnitPrice': 'DECIMAL(12,4)', 'CustomerID': 'VARCHAR', 'Country': 'VARCHAR'}";

    /// <summary>Writes the rows of a CSV with UCI Online Retail's columns; what each form is called, and its address.</summary>
    internal static (string Form, string Address)[] Write(string csv, string folder)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        string rows = $"read_csv('{csv}', header = true, delim = ',', quote = '\"', types = {Types})";
        Run(connection, $"CREATE TABLE sales AS SELECT * FROM {rows}");
        Run(connection, $"COPY sales TO '{folder}/sales.parquet'");
        Run(connection, $"COPY (SELECT * EXCLUDE UnitPrice, UnitPrice::DOUBLE AS UnitPrice FROM sales) TO '{folder}/binary.parquet'");
        Run(connection, $"COPY sales TO '{folder}/lake' (FORMAT parquet, PARTITION_BY (Country))");
        Run(connection, $"COPY sales TO '{folder}/sales.json.gz' (FORMAT json, COMPRESSION gzip)");
        Run(connection, $"COPY sales TO '{folder}/array.json' (FORMAT json, ARRAY true)");
        Run(connection, $"ATTACH '{folder}/sales.duckdb' AS file; CREATE TABLE file.sales AS FROM sales; DETACH file");
        WriteSqlite(connection, $"{folder}/sales.db");
        return
        [
            ("Parquet", $"{folder}/sales.parquet"),
            ("Parquet with binary floating-point prices", $"{folder}/binary.parquet"),
            ("Parquet in folders", $"{folder}/lake/**/*.parquet"),
            ("JSON records, compressed", $"{folder}/sales.json.gz"),
            ("JSON array", $"{folder}/array.json"),
            ("DuckDB", $"duckdb:{folder}/sales.duckdb?table=sales"),
            ("DuckDB's only table", $"duckdb:{folder}/sales.duckdb"),
            ("query over a file", $"duckdb:?query=SELECT * FROM '{folder}/sales.parquet'"),
            ("SQLite", $"sqlite:{folder}/sales.db?table=sales"),
        ];
    }

    /// <summary>Runs a statement on no database.</summary>
    internal static void Query(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Run(connection, sql);
    }

    /// <summary>Runs a statement.</summary>
    internal static void Run(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void WriteSqlite(DuckDBConnection connection, string path)
    {
        using var file = new SqliteConnection($"Data Source={path};Pooling=false");
        file.Open();
        using SqliteTransaction transaction = file.BeginTransaction();
        using SqliteCommand insert = file.CreateCommand();
        insert.CommandText =
            "CREATE TABLE sales(InvoiceNo TEXT, StockCode TEXT, Description TEXT, Quantity INTEGER, InvoiceDate TEXT, UnitPrice REAL, "
            + "CustomerID TEXT, Country TEXT)";
        insert.ExecuteNonQuery();
        insert.CommandText = "INSERT INTO sales VALUES ($0, $1, $2, $3, $4, $5, $6, $7)";
        SqliteParameter[] cells = [.. Enumerable.Range(0, 8).Select(i => insert.Parameters.AddWithValue($"${i}", ""))];
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT InvoiceNo, StockCode, Description, Quantity, InvoiceDate::VARCHAR, UnitPrice::DOUBLE, CustomerID, Country FROM sales";
        using DuckDBDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            for (int i = 0; i < cells.Length; i++)
                cells[i].Value = rows.GetValue(i);
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }
}
