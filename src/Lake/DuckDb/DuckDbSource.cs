using DuckDB.NET.Native;
using Segmentation.Sources;

namespace Segmentation.Lake.DuckDb;

/// <summary>Rows of a query that DuckDB answers: over Parquet, JSON, or a database of its own.</summary>
/// <remarks>
/// The result streams: DuckDB keeps a small part of it ahead. Its columns are read where they lie, by their types; a value of a type
/// that is none of the house's comes as its text.
/// </remarks>
internal sealed class DuckDbSource : ICellColumns
{
    private readonly DuckDbInput _input;
    private readonly IReadOnlyList<(string Name, string Type)> _columns;
    private readonly string _sql;
    private DuckDBPreparedStatement? _statement;
    private DuckDBResult _result;
    private ChunkColumn[]? _forms;
    private CellColumn[] _cells = [];
    private DuckDBDataChunk? _chunk;
    private int _rows;
    private int _row;

    private DuckDbSource(DuckDbInput input, int? mostRows)
    {
        _input = input;
        _columns = input.Columns;
        string list = string.Join(", ", _columns.Select(column => ChunkColumn.Selected(column.Name, column.Type)));
        string limit = mostRows is { } most ? Invariant($" LIMIT {most}") : "";
        _sql = $"SELECT {list} FROM ({input.Query}) AS source{limit}";
    }

    /// <summary>Looks at the columns; the query runs when the first rows are read.</summary>
    /// <param name="address">A file, a pattern, or the address of a database.</param>
    /// <param name="limits">What DuckDB may use.</param>
    /// <exception cref="IOException">No such file or database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static DuckDbSource Open(string address, SourceLimits limits)
    {
        DuckDbInput input = DuckDbInput.Open(address, limits);
        return new DuckDbSource(input, limits.MostRows);
    }

    public SourceDescription Describe() => new(_input.Name, [.. _columns.Select(column => column.Name)]);

    public bool Read(ITransactionSink sink, ReadContext context)
    {
        for (int row = 0; row < context.MostRows; row++)
        {
            if (Ahead(context.Cancellation) == 0)
                return false;
            foreach (ChunkColumn column in _forms!)
                column.Read(_row, sink);
            sink.EndRow();
            _row++;
        }
        return true;
    }

    public int Row => _row;

    public ReadOnlySpan<CellColumn> Columns => _cells;

    public int Ahead(CancellationToken cancellation)
    {
        if (_row == _rows)
            Next(cancellation);
        return _rows - _row;
    }

    public void Take(int rows) => _row += rows;

    public long? CountRows() => _input.CountRows();

    public int Next(CancellationToken cancellation)
    {
        if (_forms is null)
            Execute(cancellation);
        while (NextChunk(cancellation))
        {
            if (_rows > 0)
                return _rows;
        }
        return 0;
    }

    public bool IsNumber(int column) => _forms![column].IsNumber;

    public int CopyNumbers(int column, int from, Span<double> target, int stride) =>
        _forms![column].CopyNumbers(from, _rows, target, stride);

    public void ReadCell(int column, int row, ITransactionSink sink) => _forms![column].Read(row, sink);

    public void Dispose()
    {
        _chunk?.Dispose();
        if (_forms is not null)
            NativeMethods.Query.DuckDBDestroyResult(ref _result);
        _statement?.Dispose();
        _input.Dispose();
    }

    private void Execute(CancellationToken cancellation)
    {
        DuckDBNativeConnection connection = _input.Connection.NativeConnection;
        if (NativeMethods.PreparedStatements.DuckDBPrepare(connection, _sql, out _statement) != DuckDBState.Success)
            throw _input.Failed(NativeMethods.PreparedStatements.DuckDBPrepareError(_statement));
        using CancellationTokenRegistration stop = _input.StopOn(cancellation);
        DuckDBState state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(_statement, out _result);
        cancellation.ThrowIfCancellationRequested();
        if (state != DuckDBState.Success)
            throw _input.Failed(NativeMethods.Query.DuckDBResultError(ref _result));
        _forms = [.. _columns.Select((column, i) => new ChunkColumn(ref _result, i, column.Type))];
        _cells = new CellColumn[_forms.Length];
    }

    private bool NextChunk(CancellationToken cancellation)
    {
        _chunk?.Dispose();
        (_row, _rows) = (0, 0);
        using CancellationTokenRegistration stop = _input.StopOn(cancellation);
        _chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(_result);
        cancellation.ThrowIfCancellationRequested();
        if (_chunk.IsInvalid)
        {
            _chunk = null;
            return NativeMethods.Query.DuckDBResultError(ref _result) is { Length: > 0 } fault ? throw _input.Failed(fault) : false;
        }
        _rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        for (int column = 0; column < _cells.Length; column++)
            _cells[column] = _forms![column].Take(_chunk);
        return true;
    }
}
