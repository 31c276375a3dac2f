using System.Text;
using DuckDB.NET.Data;
using Segmentation.Databases;

namespace Segmentation.Lake.DuckDb;

/// <summary>Rows of results as a table of DuckDB's.</summary>
internal static class AppendedRows
{
    private const int RowsBetweenLooks = 1024;

    /// <summary>Makes a table and fills it; rows keep their order.</summary>
    /// <param name="connection">Open to write.</param>
    /// <param name="table">The name of a table that is not there; of the session's own where it is temporary.</param>
    /// <param name="isTemporary">Whether it goes with the connection.</param>
    /// <param name="rows">What it will hold.</param>
    /// <param name="cancellation">Looked at for every thousand rows.</param>
    /// <exception cref="DuckDBException">DuckDB refuses.</exception>
    internal static void Make(
        DuckDBConnection connection, string table, bool isTemporary, RowTable rows, CancellationToken cancellation)
    {
        Statements.Execute(
            connection,
            $"CREATE {(isTemporary ? "TEMPORARY " : "")}TABLE {DatabaseAddress.QuoteColumn(table)} ({Definitions(rows)})");
        using DuckDBAppender appender = isTemporary
            ? connection.CreateAppender("temp", "main", table) : connection.CreateAppender(table);
        for (int i = 0; i < rows.Rows; i++)
        {
            if (i % RowsBetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            var row = new Fields(appender.CreateRow(), rows.Columns);
            rows.WriteRow(i, row);
            row.EndRow();
        }
    }

    /// <summary>Names and types of the columns as a list in SQL.</summary>
    private static string Definitions(RowTable rows) => TableTarget.Definitions(rows, TypeOf);

    /// <summary>Name of a type in SQL.</summary>
    internal static string TypeOf(FieldKind kind) =>
        kind switch { FieldKind.Integer => "INTEGER", FieldKind.Real => "DOUBLE", _ => "VARCHAR" };

    /// <summary>Values by the kind of their column: a whole number may stand in a column of float64, and the other way round.</summary>
    private sealed class Fields(IDuckDBAppenderRow row, IReadOnlyList<RowColumn> columns) : IFieldWriter
    {
        private int _column;

        public void Field(string text)
        {
            _column++;
            row.AppendValue(text);
        }

        public void Field(ReadOnlySpan<byte> text) => Field(Encoding.UTF8.GetString(text));

        public void Field(double value)
        {
            if (columns[_column++].Kind == FieldKind.Integer)
                row.AppendValue(checked((int)value));
            else
                row.AppendValue(value);
        }

        public void Field(long value)
        {
            if (columns[_column++].Kind == FieldKind.Integer)
                row.AppendValue(checked((int)value));
            else
                row.AppendValue((double)value);
        }

        public void Empty()
        {
            _column++;
            row.AppendNullValue();
        }

        public void EndRow() => row.EndRow();
    }
}
