using System.Data.Common;
using System.Globalization;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.ServerSide;

/// <summary>PostgreSQL: columns have types, which tell how their values read.</summary>
internal sealed class PostgresDialect : TypedDialect
{
    private readonly DatabaseAddress _database;
    private readonly NpgsqlConnection _connection;

    private PostgresDialect(DatabaseAddress database, NpgsqlConnection connection)
        : base(database.Name, "PostgreSQL")
    {
        _database = database;
        _connection = connection;
        Source = PostgresServer.QueryOf(database);
        using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM ({Source}) AS source LIMIT 0";
        using NpgsqlDataReader reader = command.ExecuteReader();
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        Types = [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetPostgresType(i).InternalName)];
    }

    internal override string Source { get; }

    internal override string Fence => "OFFSET 0";

    internal override string RowText(IReadOnlyList<int> columns) =>
        columns.Count == 0 ? "''" : $"ROW({string.Join(", ", columns.Select(column => $"coalesce({Quoted(column)}::text, '')"))})::text";

    internal static PostgresDialect Connect(DatabaseAddress database) =>
        PostgresServer.Read(database, connection => new PostgresDialect(database, connection));

    // Computed where the rows are: a fence would bring them here.
    internal override string FlatFence => "";

    internal override string IdOf(string value, int column, string role) => Types[column] is "numeric" or "text" or "varchar" or "bpchar"
        ? WithoutZeroDecimals(Plain(value, column, role)) : Plain(value, column, role);

    internal override string Moment(int column) => Types[column] switch
    {
        // A zone is not applied: times count as the session shows them, which is how a file would have them.
        "timestamp" or "date" or "timestamptz" =>
            $"CASE WHEN {Quoted(column)}::timestamp >= '0001-01-01' AND {Quoted(column)}::timestamp < '10000-01-01' THEN "
            + $"{Quoted(column)}::timestamp END",
        _ => throw Unfit(column, ColumnRoles.Date, "a date or a timestamp"),
    };

    internal override string Number(int column, string role)
    {
        string number = Types[column] switch
        {
            "int2" or "int4" or "int8" or "numeric" or "float8" => $"{Quoted(column)}::float8",
            "money" => $"{Quoted(column)}::numeric::float8",
            // Through its text: 0.1 as a float32 is not the 0.1 that a file would hold.
            "float4" => $"{Quoted(column)}::text::float8",
            _ => throw Unfit(column, role, "a number"),
        };
        // NaN is above infinity here.
        return $"CASE WHEN {number} > '-Infinity' AND {number} < 'Infinity' THEN {number} END";
    }

    // The shortest text that reads back the same is the number that was meant.
    internal override string Units(string quantity) => Invariant($"round({quantity}::text::numeric, {DecimalText.MaxDecimals})");

    internal override string Bytewise(string text) => $"{text} COLLATE \"C\"";

    internal override string Month(string moment) => $"(12 * extract(year FROM {moment}) + extract(month FROM {moment}) - 1)::int";

    internal override string Moment(DateTime moment) =>
        string.Create(CultureInfo.InvariantCulture, $"'{moment:yyyy-MM-dd HH:mm:ss.ffffff}'::timestamp");

    internal override string IsCancellation(string order) => $"{order} ~ '^[cC][0-9]'";

    internal override string Shown(int column) =>
        Invariant($"coalesce(left(quote_literal({Quoted(column)}::text), {LongestShown}), 'NULL')");

    internal override DbDataReader Run(string sql, CancellationToken cancellation)
    {
        NpgsqlCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReaderAsync(cancellation).GetAwaiter().GetResult();
    }

    internal override long Ticks(DbDataReader row, int column) => row.GetDateTime(column).Ticks;

    internal override bool IsFault(Exception failed) => PostgresServer.IsFault(failed);

    internal override IOException Failed(Exception failed) => PostgresServer.Failed(_database, failed);

    public override void Dispose() => _connection.Dispose();

    private protected override string Plain(string value, int column, string role) => Types[column] switch
    {
        "int2" or "int4" or "int8" or "uuid" or "numeric" => $"coalesce({value}::text, '')",
        "bytea" => $"coalesce(encode({value}, 'hex'), '')",
        "text" or "varchar" or "bpchar" =>
            $"rtrim(ltrim(coalesce({value}::text, ''), {Literal(LeadingSpace)}), {Literal(TrailingSpace)})",
        _ => throw Unfit(column, role, "text or a whole number"),
    };
}
