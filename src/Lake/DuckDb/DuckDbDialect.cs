using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Segmentation.Sources;
using Segmentation.Transactions;
using Segmentation.Transactions.ServerSide;
using Segmentation.Wording;

namespace Segmentation.Lake.DuckDb;

/// <summary>DuckDB over Parquet, JSON and its own files.</summary>
/// <remarks>
/// All numbers are summed as decimals, exactly, so that neither threads nor the order of rows shows: binary floating-point numbers as the
/// shortest decimal that reads back the same, rounded to nine digits, as reading the rows takes them.
/// </remarks>
internal sealed class DuckDbDialect : TypedDialect
{
    // As many digits as a number of the reader's has.
    private const string Nine = "DECIMAL(24,9)";

    // Those that float64 holds.
    private static readonly double[] PowersOfTen =
        [.. Enumerable.Range(0, 23).Select(power => double.Parse($"1e{power}", CultureInfo.InvariantCulture))];

    private readonly DuckDbInput _input;

    private DuckDbDialect(DuckDbInput input)
        : base(input.Name, "DuckDB")
    {
        _input = input;
        Columns = [.. input.Columns.Select(column => column.Name)];
        Types = [.. input.Columns.Select(column => column.Type)];
    }

    /// <summary>Opens what an input means.</summary>
    /// <exception cref="IOException">No such file or database, or the query fails.</exception>
    /// <exception cref="InputException">No query, and not exactly one table.</exception>
    internal static DuckDbDialect Connect(string address, SourceLimits limits) => new(DuckDbInput.Open(address, limits));

    internal override string Source => _input.Query;

    internal override string Fence => "";

    // Rows are compared by it where customer, order, moment, quantity and price are the same: 64 bits do not coincide there.
    internal override string RowText(IReadOnlyList<int> columns) =>
        columns.Count == 0 ? "0" : $"hash({string.Join(", ", columns.Select(column => $"coalesce({AsText(column)}, '')"))})";

    internal override string RowHash => "hash(customer, invoice, moment, quantity, price, whole)";

    // Texts are made alike letter by letter only where a few bytes say that it may matter.
    internal override string IdOf(string value, int column, string role)
    {
        string plain = Plain(value, column, role);
        return Types[column] == "VARCHAR" ? $"CASE WHEN {IsBare(value)} THEN {value} ELSE {WithoutZeroDecimals(plain)} END"
            : IsDecimal(column) || IsChoice(column) ? WithoutZeroDecimals(plain)
            : plain;
    }

    internal override bool GroupsByState => true;

    internal override string Moment(int column)
    {
        string moment = Types[column] switch
        {
            "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => $"{Quoted(column)}::TIMESTAMP",
            // The reader takes a moment of a zone as UTC has it.
            "TIMESTAMP WITH TIME ZONE" => $"({Quoted(column)} AT TIME ZONE 'UTC')",
            "VARCHAR" =>
                $@"CASE WHEN regexp_full_match({Trimmed(column)}, '\d{{4}}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{{1,6}})?)?)?') THEN "
                + $"try_cast({Trimmed(column)} AS TIMESTAMP) END",
            _ => throw Unfit(column, ColumnRoles.Date, new Phrase("pushed.date")),
        };
        return $"CASE WHEN {moment} >= TIMESTAMP '0001-01-01' AND {moment} < TIMESTAMP '10000-01-01' THEN {moment} END";
    }

    internal override string Number(int column, string role) => Types[column] switch
    {
        "TINYINT" or "UTINYINT" or "SMALLINT" or "USMALLINT" or "INTEGER" => $"{Quoted(column)}::DECIMAL(10,0)",
        "UINTEGER" or "BIGINT" => $"{Quoted(column)}::DECIMAL(19,0)",
        // Below 2²² the product with 10⁹ is within a half of its digits; above, digits are found by writing them.
        "DOUBLE" => $"CASE WHEN abs({Quoted(column)}) < 4194304 THEN try_cast({Quoted(column)} AS {Nine}) "
            + $"ELSE try_cast({AsText(column)} AS {Nine}) END",
        // Through its text: 0.1 as a float32 is not the 0.1 that a file would hold.
        "FLOAT" => $"try_cast({AsText(column)} AS {Nine})",
        "VARCHAR" => $@"CASE WHEN regexp_full_match({Trimmed(column)}, '-?\d{{1,15}}(\.\d{{1,9}})?') THEN {Trimmed(column)}::{Nine} END",
        _ when IsDecimal(column) => Quoted(column),
        _ => throw Unfit(column, role, new Phrase("pushed.number")),
    };

    internal override string Units(string quantity) => $"round({quantity}, 9)::DECIMAL(28,9)";

    internal override string Bytewise(string text) => text;

    internal override string Month(string moment) => $"(12 * extract(year FROM {moment}) + extract(month FROM {moment}) - 1)::INTEGER";

    internal override string Moment(DateTime moment) =>
        string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP '{moment:yyyy-MM-dd HH:mm:ss.ffffff}'");

    internal override string IsCancellation(string order) =>
        $"(({order} >= 'C0' AND {order} < 'C:') OR ({order} >= 'c0' AND {order} < 'c:'))";

    internal override string Shown(int column) => Types[column] == "VARCHAR"
        ? Invariant($"coalesce(concat('''', left({Quoted(column)}, {LongestShown}), ''''), 'NULL')")
        : Invariant($"coalesce(left({AsText(column)}, {LongestShown}), 'NULL')");

    internal override DbDataReader Run(string sql, CancellationToken cancellation)
    {
        using CancellationTokenRegistration stop = _input.StopOn(cancellation);
        using DuckDBCommand command = _input.Connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return command.ExecuteReader();
    }

    internal override long Ticks(DbDataReader row, int column) => row.GetDateTime(column).Ticks;

    // An exact sum by its digits, which are read as the reader's own sums are.
    internal override double Sum(DbDataReader row, int column) => row.GetFieldType(column) == typeof(decimal)
        ? Nearest(row.GetDecimal(column))
        : row.GetDouble(column);

    // The quotient of two numbers that float64 holds is rounded once.
    private static double Nearest(decimal exact)
    {
        const long Largest = 1L << 53;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(exact, parts);
        long digits = ((long)(uint)parts[1] << 32) | (uint)parts[0];
        int decimals = (parts[3] >> 16) & 0xFF;
        return parts[2] == 0 && digits is >= 0 and <= Largest && decimals < PowersOfTen.Length
            ? (parts[3] < 0 ? -digits : digits) / PowersOfTen[decimals]
            : double.Parse(exact.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    internal override bool IsFault(Exception failed) => failed is DuckDBException;

    internal override IOException Failed(Exception failed) => _input.Failed(failed.Message);

    public override void Dispose() => _input.Dispose();

    private string AsText(int column) => Types[column] == "VARCHAR" ? Quoted(column) : $"{Quoted(column)}::VARCHAR";

    // Neither a space at an end nor .0: an id is as it stands.
    private static string IsBare(string text) =>
        $"{text} >= '!' AND NOT starts_with({text}, '\u00A0') AND NOT contains({text}, '.0')"
        + string.Concat(TrailingSpace.Select(space => $" AND NOT suffix({text}, '{space}')"));

    private static string Trim(string text) => $"rtrim(ltrim(coalesce({text}, ''), '{LeadingSpace}'), '{TrailingSpace}')";

    private string Trimmed(int column) => Trim(Quoted(column));

    private protected override string Plain(string value, int column, string role) => Types[column] switch
    {
        "VARCHAR" => Trim(value),
        "BLOB" => $"coalesce(hex({value}), '')",
        "TINYINT" or "UTINYINT" or "SMALLINT" or "USMALLINT" or "INTEGER" or "UINTEGER" or "BIGINT" or "UBIGINT" or "HUGEINT" or "UUID" =>
            $"coalesce({value}::VARCHAR, '')",
        "DOUBLE" => $"CASE WHEN {value} IS NULL THEN '' WHEN {value} = trunc({value}) AND abs({value}) < "
            + $"9007199254740992 THEN {value}::BIGINT::VARCHAR END",
        _ when IsChoice(column) => Trim($"{value}::VARCHAR"),
        _ when IsDecimal(column) => $"coalesce({value}::VARCHAR, '')",
        _ => throw Unfit(column, role, new Phrase("pushed.text-or-whole")),
    };

    private bool IsChoice(int column) => Types[column].StartsWith("ENUM", StringComparison.Ordinal);

    private bool IsDecimal(int column) => Types[column].StartsWith("DECIMAL(", StringComparison.Ordinal) && Types[column][^1] == ')';
}
