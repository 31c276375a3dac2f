using System.Data.Common;
using DuckDB.NET.Data;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Lake.DuckDb;

/// <summary>A table in a file of DuckDB that results go into.</summary>
/// <remarks>
/// While it is written nobody else can open the file, and where somebody else has it open, DuckDB refuses. Rows are gathered in a table of
/// the session and then inserted by name, so that they become the types that the table has.
/// </remarks>
internal sealed class DuckDbTable(DatabaseAddress database, ExistingTable existing) : FileTable(database, existing)
{
    private const string Gathered = "segment_rows";

    private readonly string _spill = Path.Combine(Path.GetTempPath(), $"segment-duckdb-{Guid.NewGuid():N}");

    private string Schema => Database.TableParts.Count > 1 ? Database.TableParts[0] : "main";

    private protected override string Quoted => $"{DatabaseAddress.QuoteColumn(Schema)}.{DatabaseAddress.QuoteColumn(Table)}";

    private protected override DbConnection Open(bool writes) =>
        DuckDbSession.Open(Database.Server, SourceLimits.None, _spill, writes);

    private protected override PresentTable? Look(DbConnection connection) => DuckDbPresentTable.Of(connection, Schema, Table);

    private protected override void CheckAddress()
    {
        if (Database.Server.Length == 0)
            throw Faults.Of("database.duckdb-no-file", ("name", PlainText.Phrase(Name)), ("scheme", "duckdb:"));
        if (Database.TableParts.Count > 2)
            throw Faults.Of("database.schema-parts", ("name", PlainText.Phrase(Name)), ("table", Database.Table));
    }

    private protected override string TypeOf(FieldKind kind) => AppendedRows.TypeOf(kind);

    private protected override IOException Failed(DbException failed) =>
        new(MessageText.Of($"{Name}: {failed.Message.ReplaceLineEndings(" ")}"), failed);

    private protected override void Insert(DbConnection connection, RowTable rows, CancellationToken cancellation)
    {
        AppendedRows.Make((DuckDBConnection)connection, Gathered, isTemporary: true, rows, cancellation);
        string columns = ColumnList(rows);
        Statements.Execute(connection, $"INSERT INTO {Quoted} ({columns}) SELECT {columns} FROM temp.{Gathered}");
        Statements.Execute(connection, $"DROP TABLE temp.{Gathered}");
    }

    private protected override void DeleteBeside(bool isNewFile)
    {
        if (isNewFile)
            File.Delete($"{Database.Server}.wal");
        if (Directory.Exists(_spill))
            Directory.Delete(_spill, recursive: true);
    }
}
