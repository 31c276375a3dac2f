using System.Data.Common;
using System.Globalization;
using Npgsql;
using Segmentation.Databases;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>PostgreSQL: columns have types, which tell how their values read.</summary>
internal sealed class PostgresDialect : TypedDialect
{
    private const int FirstWithCompiler = 11;

    // From 0000-03-01, where years begin that end with the leap day.
    private const string DaysBeforeYear1 = "306";

    private readonly DatabaseAddress _database;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresPlan _plan;
    private readonly bool _isUtc;

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
        reader.Close();
        _plan = new PostgresPlan(connection, database.Name);
        IsSpread = _plan.IsSpread(Source);
        if (IsSpread)
        {
            _plan.Set(PostgresPlan.Partitionwise, "on");
            // What is weighed is what travels: without it, small guesses about sorting decide.
            _plan.Set("cpu_operator_cost", "0");
        }
        // Compiling so many expressions takes longer than they run.
        if (connection.PostgreSqlVersion.Major >= FirstWithCompiler)
            _plan.Set("jit", "off");
        _isUtc = Types.Contains("timestamptz") && _plan.Setting("TimeZone") is "UTC" or "Etc/UTC";
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
        "timestamp" or "date" => Within($"{Quoted(column)}::timestamp"),
        // A zone that never changes is an interval, which other servers take.
        "timestamptz" => Within(_isUtc ? $"timezone('0'::interval, {Quoted(column)})" : $"{Quoted(column)}::timestamp"),
        _ => throw Unfit(column, ColumnRoles.Date, new Phrase("pushed.date")),
    };

    // Whole and decimal numbers are summed exactly, in whatever order and on however many servers.
    internal override string Number(int column, string role)
    {
        string name = Quoted(column);
        return Types[column] switch
        {
            "int2" or "int4" or "int8" or "money" => $"{name}::numeric",
            // Without infinity before 14.
            "numeric" => _connection.PostgreSqlVersion.Major >= 14
                ? $"CASE WHEN {name} > '-Infinity' AND {name} < 'Infinity' THEN {name} END"
                : $"CASE WHEN {name} <> 'NaN' THEN {name} END",
            "float8" => Finite(name),
            // Through its text: 0.1 as a float32 is not the 0.1 that a file would hold.
            "float4" => Finite($"{name}::text::float8"),
            _ => throw Unfit(column, role, new Phrase("pushed.number")),
        };
        // NaN is above infinity here.
        static string Finite(string number) => $"CASE WHEN {number} > '-Infinity' AND {number} < 'Infinity' THEN {number} END";
    }

    // Rounded once: the cast reads the digits of the sum.
    internal override string Total(string sum) => $"({sum})::float8";

    internal override bool IsSpread { get; }

    internal override IReadOnlyList<Finding> PlanOf(string sql, Dictionary<string, int> columns) =>
        IsSpread ? _plan.Travelling(sql, Columns[columns[ColumnRoles.Customer]], [.. columns.Values.Where(IsConvertedHere).Select(column =>
            (Columns[column], Types[column]))]) : [];

    // Neither a conversion to text nor coalesce nor a row is computed by another server: bytes are.
    internal override string OrderKey(int column)
    {
        string name = Quoted(column);
        return Types[column] switch
        {
            "int2" or "int4" or "int8" => Filled($"int8send({name}::int8)", "''::bytea"),
            // 7.0 is 7, and 7.50 is not 7.5.
            "numeric" => Filled(
                $"numeric_send(CASE WHEN {name} >= 0 AND {name} = trunc({name}) THEN trunc({name}) ELSE {name} END)", "''::bytea"),
            "uuid" => Filled($"uuid_send({name})", "''::bytea"),
            "bytea" => Filled(name, "''::bytea"),
            "text" or "varchar" or "bpchar" => Filled(WithoutZeroDecimals(Trimmed($"{name}::text")), "''"),
            _ => throw Unfit(column, ColumnRoles.Order, new Phrase("pushed.text-or-whole")),
        };

        string Filled(string value, string empty) => $"CASE WHEN {name} IS NULL THEN {empty} ELSE {value} END";
    }

    internal override string IsCancelledKey(string key, int column) => Types[column] switch
    {
        "text" or "varchar" or "bpchar" => IsCancellation(key),
        // C and a digit are the first two of hexadecimal digits.
        "uuid" or "bytea" => $"CASE WHEN length({key}) > 0 THEN get_byte({key}, 0) BETWEEN 192 AND 201 ELSE 1 = 0 END",
        _ => "1 = 0",
    };

    // Types whose values are alike where their texts are; of the others the bytes are compared, or the text.
    internal override IReadOnlyList<string> RowKeys(IReadOnlyList<int> columns) => columns.Count == 0 ? ["0"] : [.. columns.Select(RowKey)];

    // The shortest text that reads back the same is the number that was meant.
    internal override string Units(string quantity) => Invariant($"round({quantity}::text::numeric, {DecimalText.MaxDecimals})");

    internal override string Bytewise(string text) => $"{text} COLLATE \"C\"";

    internal override string Month(string moment) =>
        IsSpread ? MonthOfDay($"({moment}::date - '0001-01-01'::date + {DaysBeforeYear1})")
        : $"(12 * extract(year FROM {moment}) + extract(month FROM {moment}) - 1)::int";

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
Trimmed($"coalesce({value}::text, '')"),
        _ => throw Unfit(column, role, new Phrase("pushed.text-or-whole")),
    };

    // extract, which takes a text, is computed by no other server. Days from 0000-03-01 to months since year 0: Neri & Schneider 2023,
    // "Euclidean affine functions and their application to calendar algorithms", Software: Practice and Experience 53, Proposition 6.3.
    private static string MonthOfDay(string day)
    {
        string century = $"((4 * {day} + 3) / 146097)";
        string scaled = $"(2939745::bigint * (4 * ((4 * {day} + 3) % 146097 / 4) + 3))";
        return $"(12 * (100 * {century} + {scaled} / 4294967296) + (2141 * ({scaled} % 4294967296 / 2939745 / 4) + 197913) / 65536 - 1)";
    }

    private string RowKey(int column) => Types[column] switch
    {
        "text" or "varchar" or "bpchar" => $"CASE WHEN {Quoted(column)} IS NULL THEN '' ELSE {Quoted(column)}::text END",
        "int2" or "int4" or "int8" or "bool" or "date" or "timestamp" or "timestamptz" or "uuid" => Quoted(column),
        "numeric" or "float4" or "float8" => $"{Types[column]}{(Types[column] == "numeric" ? "_" : "")}send({Quoted(column)})",
        "bytea" => $"CASE WHEN {Quoted(column)} IS NULL THEN ''::bytea ELSE {Quoted(column)} END",
        _ => $"coalesce({Quoted(column)}::text, '')",
    };

    // What no server takes over from another: a type's text, which settings may change.
    private bool IsConvertedHere(int column) => Types[column] is "float4" or "money" || (Types[column] == "timestamptz" && !_isUtc);

    private static string Within(string moment) => $"CASE WHEN {moment} >= '0001-01-01' AND {moment} < '10000-01-01' THEN {moment} END";

    private static string Trimmed(string text) => $"rtrim(ltrim({text}, {Literal(LeadingSpace)}), {Literal(TrailingSpace)})";
}
