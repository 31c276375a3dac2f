using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Databases;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.ServerSide;

/// <summary>SQLite: every value has a type of its own, so each expression looks at it.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    // Of whole numbers up to here the reader writes the digits, as CsvWriter does.
    private const string LargestWhole = "9007199254740992";

    private const string ItemFunction = "segment_item";

    // Fractions of larger numbers do not come through binary floating point to the ninth decimal.
    private const string LargestFraction = "1000000", LargestUnits = "9000000000";

    private readonly DatabaseAddress _database;
    private readonly SqliteConnection _connection;
    private readonly string _query;
    private readonly SortedSet<int> _trimmed = [];

    private SqliteDialect(DatabaseAddress database, SqliteConnection connection)
        : base(database.Name)
    {
        _database = database;
        _connection = connection;
        connection.CreateFunction(
            ItemFunction, (string? code, string? name) =>
                code is null || name is null ? null : ProductIdentities.TextOf(code, name), isDeterministic: true);
        _query = SqliteServer.QueryOf(database, connection);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({_query}) LIMIT 0";
        using SqliteDataReader reader = command.ExecuteReader();
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    internal override string Source =>
        $"SELECT *{string.Concat(_trimmed.Select(i =>
            $", rtrim(ltrim({Quoted(i)}, '{LeadingSpace}'), '{TrailingSpace}') AS {NameOfTrimmed(i)}"))} FROM ({_query}) {Fence}";

    internal override string Fence => "LIMIT -1";

    // quote() tells any two values apart, and where each ends; NULL and '' are both an empty field of a file.
    internal override string RowText(IReadOnlyList<int> columns) =>
        columns.Count == 0 ? "''" : string.Join(" || ',' || ", columns.Select(i =>
        $"CASE typeof({Quoted(i)}) WHEN 'null' THEN '''''' WHEN 'real' THEN CASE WHEN {IsWhole(Quoted(i))} THEN "
        + $"quote({Digits(Quoted(i))}) ELSE quote({Quoted(i)}) END WHEN 'blob' THEN quote(hex({Quoted(i)})) ELSE "
        + $"quote(CAST({Quoted(i)} AS TEXT)) END"));

    internal static SqliteDialect Connect(DatabaseAddress database) =>
        SqliteServer.Read(database, connection => new SqliteDialect(database, connection));

    // A column of a NOCASE collation has ids that differ in case all the same.
    internal override string GroupKey(int column) => $"{Quoted(column)} COLLATE BINARY";

    internal override string IdOf(string value, int column, string role)
    {
        // Of a column, the source is asked for it once.
        string text = value == Quoted(column) ? Trimmed(column) : $"rtrim(ltrim({value}, '{LeadingSpace}'), '{TrailingSpace}')";
        // 17850.0 is 17850: digits, a point, zeros.
        string head = $"rtrim({text}, '0')";
        string digits = $"substr({head}, 1, length({head}) - 1)";
        string plain =
            $"CASE WHEN {text} LIKE '%.%0' AND substr({head}, -1) = '.' AND length({digits}) > 0 AND {digits} NOT GLOB '*[^0-9]*' THEN "
            + $"{digits} ELSE {text} END";
        return Plain(value, plain);
    }

    internal override string Units(string quantity) =>
        $"CASE WHEN abs({quantity}) < {LargestFraction} THEN CAST(round({quantity} * 1e9) AS INTEGER) WHEN {quantity} = CAST({quantity} "
        + $"AS INTEGER) AND abs({quantity}) < {LargestUnits} THEN CAST({quantity} AS INTEGER) * 1000000000 END";

    internal override string Item(int? code, int? product) => $"{ItemFunction}({Text(code)}, {Text(product)})";

    internal override string HasTime(string moment) => $"substr({moment}, 12) <> '00:00:00'";

    internal override string Bytewise(string text) => text;

    internal override string Moment(int column)
    {
        // One form for all, so that their texts compare as the moments do.
        string text = $"replace({Trimmed(column)}, 'T', ' ')";
        const string Date = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
        const string Minutes = Date + " [0-2][0-9]:[0-5][0-9]";
        const string Seconds = Minutes + ":[0-5][0-9]";
        string isDay =
            $"typeof({Quoted(column)}) = 'text' AND {text} >= '0001' AND date(substr({text}, 1, 10)) = substr({text}, 1, 10) AND "
            + $"substr({text} || ' 00', 12, 2) <= '23'";
        return $"CASE WHEN NOT ({isDay}) THEN NULL WHEN {text} GLOB '{Date}' THEN {text} || ' 00:00:00' WHEN {text} GLOB '{Minutes}' "
            + $"THEN {text} || ':00' WHEN {text} GLOB '{Seconds}' THEN {text}"
            + $" WHEN {text} GLOB '{Seconds}.[0-9]*' AND length({text}) <= 27 AND substr({text}, 21) NOT GLOB '*[^0-9]*' THEN "
            + $"rtrim(rtrim({text}, '0'), '.') END";
    }

    internal override string Number(int column, string role)
    {
        string value = Quoted(column);
        string text = Trimmed(column);
        // Tables made from a file hold numbers as text; only plain decimals are read so.
        string unsigned = $"CASE WHEN {text} LIKE '-%' THEN substr({text}, 2) ELSE {text} END";
        string isPlain = $"({unsigned}) GLOB '*[0-9]*' AND ({unsigned}) NOT GLOB '*[^0-9.]*' AND ({unsigned}) NOT LIKE '%.%.%'";
        return $"CASE WHEN typeof({value}) IN ('integer', 'real') AND CAST({value} AS REAL) BETWEEN -1.7976931348623157e308 AND "
            + $"1.7976931348623157e308 THEN CAST({value} AS REAL) WHEN typeof({value}) = 'text' AND {isPlain} THEN "
            + $"CAST({text} AS REAL) END";
    }

    internal override string Month(string moment) =>
        $"(12 * CAST(substr({moment}, 1, 4) AS INTEGER) + CAST(substr({moment}, 6, 2) AS INTEGER) - 1)";

    internal override string Moment(DateTime moment) =>
        string.Create(CultureInfo.InvariantCulture, $"'{moment:yyyy-MM-dd HH:mm:ss.FFFFFFF}'");

    internal override string IsCancellation(string order) => $"{order} GLOB '[cC][0-9]*'";

    internal override string Shown(int column) => Invariant($"substr(quote({Quoted(column)}), 1, {LongestShown})");

    internal override DbDataReader Run(string sql, CancellationToken cancellation)
    {
        // Whatever takes long happens in the first step, inside ExecuteReader.
        using CancellationTokenRegistration stop = cancellation.Register(() => SQLitePCL.raw.sqlite3_interrupt(_connection.Handle));
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    internal override long Ticks(DbDataReader row, int column) =>
        DateText.TryParse(Encoding.UTF8.GetBytes(row.GetString(column)), DateOrder.YearMonthDay, out long ticks)
            ? ticks
            : throw new InputException($"{Name}: date \"{row.GetString(column)}\" is none.");

    internal override bool IsFault(Exception failed) => failed is SqliteException;

    internal override IOException Failed(Exception failed) => SqliteServer.Failed(_database, (SqliteException)failed);

    public override void Dispose() => _connection.Dispose();

    /// <summary>Name of a column's text without outer spaces, which the source is asked for.</summary>
    private string Trimmed(int column)
    {
        _trimmed.Add(column);
        return NameOfTrimmed(column);
    }

    private string Text(int? column) => column is { } known ? Plain(Quoted(known), Trimmed(known)) : "''";

    /// <summary>A value's text, empty for none; NULL for a fraction.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">What a text becomes.</param>
    private static string Plain(string value, string text) =>
        $"CASE typeof({value}) WHEN 'null' THEN '' WHEN 'integer' THEN CAST({value} AS TEXT) WHEN 'text' THEN {text} WHEN 'blob' "
            + $"THEN hex({value}) WHEN 'real' THEN CASE WHEN {IsWhole(value)} THEN {Digits(value)} END END";

    private static string NameOfTrimmed(int column) => Invariant($"\"segment's text of column {column}\"");

    private static string IsWhole(string value) => $"{value} = CAST({value} AS INTEGER) AND abs({value}) < {LargestWhole}";

    private static string Digits(string value) => $"CAST(CAST({value} AS INTEGER) AS TEXT)";
}
