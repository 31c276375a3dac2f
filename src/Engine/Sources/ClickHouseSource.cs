using System.Text;
using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Sources;

/// <summary>Rows of a query of ClickHouse, as text by their types, while the server finds them.</summary>
/// <remarks>
/// A column of ones ends each row, so that neither an empty text alone in its row nor the beginning of a fault can be taken for what it
/// is not.
/// </remarks>
internal sealed class ClickHouseSource : ITransactionSource
{
    private const string EndOfRow = "segment_end_of_row";

    private readonly ClickHouseServer _server;
    private readonly ClickHouseColumn[] _columns;
    private readonly string _sql;
    private ClickHouseRows _rows;
    private long _row;

    private ClickHouseSource(ClickHouseServer server, int? mostRows)
    {
        _server = server;
        string limit = mostRows is { } most ? Invariant($" LIMIT {most}") : "";
        _sql = $"SELECT *, 1 AS {EndOfRow} FROM {ClickHouseServer.Relation(server.Database)} AS source{limit}";
        _rows = server.Stream(_sql, CancellationToken.None);
        _columns = [.. _rows.Names.SkipLast(1).Select((name, column) => new ClickHouseColumn(name, _rows.Types[column]))];
        if (_columns.GroupBy(column => column.Name).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw Faults.At(server.Database.Name, 1, "error.columns-alike", ("column", twice.Key));
    }

    /// <summary>Connects and runs the query.</summary>
    /// <param name="database">The server, and a table or a query.</param>
    /// <param name="mostRows">Rows at most; null is all.</param>
    /// <exception cref="IOException">No connection, or the query fails.</exception>
    /// <exception cref="InputException">Neither a query nor a table, or the user's profile would shorten results.</exception>
    internal static ClickHouseSource Open(DatabaseAddress database, int? mostRows) =>
        Statements.Owned(ClickHouseServer.Open(database), server => new ClickHouseSource(server, mostRows), _ => null);

    public SourceDescription Describe() => new(_server.Database.Name, [.. _columns.Select(column => column.Name)]);

    public bool Read(ITransactionSink sink, ReadContext context)
    {
        for (int row = 0; row < context.MostRows; row++)
        {
            if (!NextRow(context.Cancellation))
                return false;
            _row++;
            foreach (ClickHouseColumn column in _columns)
            {
                if (!_rows.NextValue(out ReadOnlySpan<byte> value))
                    sink.Missing();
                else if (column.Read(value, sink) is { } fault)
                    throw Fault(column, value, fault);
            }
            if (_rows.NextText() != "1")
                throw Faults.File("database.row-ends", ("name", PlainText.Phrase(_server.Database.Name)), ("row", _row));
            sink.EndRow();
        }
        return true;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _server.Dispose();
    }

    private bool NextRow(CancellationToken cancellation)
    {
        if (_rows.NextRow(cancellation))
            return true;
        if (!_rows.IsUnproven)
            return false;
        // No row and no mark: that there is none, an answer that the server kept to its end proves.
        _rows.Dispose();
        _rows = _server.Ask(_sql, cancellation);
        return _rows.NextRow(cancellation);
    }

    private InputException Fault(ClickHouseColumn column, ReadOnlySpan<byte> value, string fault)
    {
        string table = _server.Database.Table is { } named ? MessageText.Of($", table {named}") : "";
        return new InputException(
            MessageText.Of($"{_server.Database.Name}{table}: row {_row:N0}, column '{column.Name}': \"{Encoding.UTF8.GetString(value)}\" ")
            + $"{fault}. Convert it in ?query=SELECT ….");
    }
}
