using System.Text;
using DuckDB.NET.Data;
using Segmentation.Reports.Tables;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Lake.DuckDb;

/// <summary>Writes a table as Parquet, which DuckDB makes of its rows.</summary>
internal static class ParquetTable
{
    /// <summary>Writes one table; rows keep their order, and the same rows give the same bytes.</summary>
    /// <inheritdoc cref="TableWriter" path="/param"/>
    internal static void Write(IReadOnlyList<NamedTable> tables, Stream output, Language language)
    {
        RowTable table = tables[0].Table;
        string file = Path.Combine(Path.GetTempPath(), $"segment-{Path.GetRandomFileName()}.parquet");
        string spill = $"{file}.tmp";
        try
        {
            // Several threads would write groups of rows as they finish them.
            using (DuckDBConnection connection = DuckDbSession.Open(null, new SourceLimits(1), spill))
            {
                Run(connection, $"CREATE TABLE rows ({string.Join(", ", table.Columns.Select(Definition))})");
                Append(connection, table);
                Run(connection, $"COPY rows TO '{file.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)");
            }
            using FileStream written = File.OpenRead(file);
            written.CopyTo(output);
        }
        finally
        {
            File.Delete(file);
            if (Directory.Exists(spill))
                Directory.Delete(spill, recursive: true);
        }
    }

    private static string Definition(RowColumn column)
    {
        string type = column.Kind switch
        {
            FieldKind.Integer => "INTEGER",
            FieldKind.Real => "DOUBLE",
            _ => "VARCHAR",
        };
        return $"\"{column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {type}";
    }

    private static void Append(DuckDBConnection connection, RowTable table)
    {
        using DuckDBAppender appender = connection.CreateAppender("rows");
        for (int i = 0; i < table.Rows; i++)
        {
            var row = new AppendedRow(appender.CreateRow(), table.Columns);
            table.WriteRow(i, row);
            row.EndRow();
        }
    }

    private static void Run(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Values by the kind of their column: a whole number may stand in a column of float64, and the other way round.</summary>
    private sealed class AppendedRow(IDuckDBAppenderRow row, IReadOnlyList<RowColumn> columns) : IFieldWriter
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
