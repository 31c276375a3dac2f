using System.Globalization;
using Segmentation.Transactions.Text;

namespace Segmentation.Prediction.Segments;

/// <summary>How a dialect of SQL says what an exported statement needs; the statement itself is written once for all of them.</summary>
internal sealed record SqlGrammar
{
    private const string Microseconds = "86400000000";

    /// <summary>PostgreSQL.</summary>
    internal static SqlGrammar Postgres { get; } = new()
    {
        Name = "postgres",
        Title = "PostgreSQL",
        IsTested = true,
        Float = "DOUBLE PRECISION",
        String = "TEXT",
        Decimal = "NUMERIC",
        Timestamp = "TIMESTAMP",
        HashDigits = text => $"SUBSTR(MD5(CONVERT_TO({text}, 'UTF8')), 1, 8) COLLATE \"C\"",
        Bytewise = text => $"{text} COLLATE \"C\"",
        Days = (from, to) => $"FLOOR(EXTRACT(EPOCH FROM ({to} - {from})) / 86400)",
        ExactDays = (from, to) => $"EXTRACT(EPOCH FROM ({to} - {from})) / 86400",
        DayLater = moment => $"{moment} + INTERVAL '1 day'",
        Midnight = moment => $"DATE_TRUNC('day', {moment})",
        WholeNumber = id => $"REGEXP_REPLACE({id}, '^([0-9]+)\\.0+$', '\\1')",
    };

    /// <summary>SQLite, which keeps dates as text and has neither MD5 nor regular expressions.</summary>
    internal static SqlGrammar Sqlite { get; } = new()
    {
        Name = "sqlite",
        Title = "SQLite",
        IsTested = true,
        Float = "DOUBLE PRECISION",
        String = "TEXT",
        Decimal = "REAL",
        Timestamp = "TEXT",
        HashDigits = SqliteMd5.FirstDigits,
        HashesDistinct = true,
        Days = (from, to) => $"({Milliseconds(to)} - {Milliseconds(from)}) / 86400000",
        ExactDays = (from, to) => $"({Milliseconds(to)} - {Milliseconds(from)}) / 86400000.0",
        DayLater = moment => $"STRFTIME('%Y-%m-%d %H:%M:%f', {moment}, '+1 day')",
        Midnight = moment => $"STRFTIME('%Y-%m-%d 00:00:00.000', {moment})",
        Moment = value => $"STRFTIME('%Y-%m-%d %H:%M:%f', {value})",
        WholeNumber = id =>
            $"CASE WHEN {id} LIKE '%.0' AND RTRIM({id}, '0') LIKE '_%.' AND RTRIM({id}, '0.') NOT GLOB '*[^0-9]*' "
            + $"THEN SUBSTR({id}, 1, INSTR({id}, '.') - 1) ELSE {id} END",
    };

    /// <summary>DuckDB.</summary>
    internal static SqlGrammar DuckDb { get; } = new()
    {
        Name = "duckdb",
        Title = "DuckDB",
        IsTested = true,
        Float = "DOUBLE PRECISION",
        String = "TEXT",
        Decimal = "DECIMAL(19, 6)",
        Timestamp = "TIMESTAMP",
        HashDigits = text => $"SUBSTR(MD5({text}), 1, 8)",
        Days = (from, to) => $"FLOOR((EPOCH_US({to}) - EPOCH_US({from})) / {Microseconds})",
        ExactDays = (from, to) => $"(EPOCH_US({to}) - EPOCH_US({from})) / {Microseconds}.0",
        DayLater = moment => $"{moment} + INTERVAL '1 day'",
        Midnight = moment => $"DATE_TRUNC('day', {moment})",
        WholeNumber = id => $"REGEXP_REPLACE({id}, '^([0-9]+)\\.0+$', '\\1')",
    };

    /// <summary>ClickHouse from version 21 on, which has window functions.</summary>
    internal static SqlGrammar ClickHouse { get; } = new()
    {
        Name = "clickhouse",
        Title = "ClickHouse",
        Escapes = true,
        EscapesNames = true,
        Float = "Nullable(Float64)",
        String = "Nullable(String)",
        Decimal = "Nullable(Decimal(19, 6))",
        Timestamp = "Nullable(DateTime64(6))",
        HashDigits = text => $"SUBSTR(LOWER(HEX(MD5({text}))), 1, 8)",
        Days = (from, to) => $"FLOOR(DATE_DIFF('microsecond', {from}, {to}) / {Microseconds})",
        ExactDays = (from, to) => $"DATE_DIFF('microsecond', {from}, {to}) / {Microseconds}",
        DayLater = moment => $"addDays({moment}, 1)",
        Midnight = moment => $"toStartOfDay({moment})",
        WholeNumber = id => $"replaceRegexpOne({id}, '^([0-9]+)\\\\.0+$', '\\\\1')",
    };

    /// <summary>Snowflake, where a name without quotes is one in capitals.</summary>
    internal static SqlGrammar Snowflake { get; } = new()
    {
        Name = "snowflake",
        Title = "Snowflake",
        Escapes = true,
        Capitals = true,
        Float = "DOUBLE PRECISION",
        String = "VARCHAR",
        Decimal = "NUMBER(19, 6)",
        Timestamp = "TIMESTAMP_NTZ",
        HashDigits = text => $"SUBSTR(MD5({text}), 1, 8)",
        Days = (from, to) => $"FLOOR(DATEDIFF('microsecond', {from}, {to}) / {Microseconds})",
        ExactDays = (from, to) => $"DATEDIFF('microsecond', {from}, {to}) / {Microseconds}::DOUBLE",
        DayLater = moment => $"DATEADD('day', 1, {moment})",
        Midnight = moment => $"DATE_TRUNC('day', {moment})",
        WholeNumber = id => $"REGEXP_REPLACE({id}, '^([0-9]+)[.]0+$', '\\\\1')",
    };

    /// <summary>BigQuery.</summary>
    internal static SqlGrammar BigQuery { get; } = new()
    {
        Name = "bigquery",
        Title = "BigQuery",
        Escapes = true,
        EscapesNames = true,
        QuoteEscape = "\\'",
        Mark = '`',
        Float = "FLOAT64",
        String = "STRING",
        Decimal = "BIGNUMERIC",
        Timestamp = "DATETIME",
        HashDigits = text => $"SUBSTR(TO_HEX(MD5({text})), 1, 8)",
        Days = (from, to) => $"DIV(DATETIME_DIFF({to}, {from}, MICROSECOND), {Microseconds})",
        ExactDays = (from, to) => $"DATETIME_DIFF({to}, {from}, MICROSECOND) / {Microseconds}",
        DayLater = moment => $"DATETIME_ADD({moment}, INTERVAL 1 DAY)",
        Midnight = moment => $"DATETIME_TRUNC({moment}, DAY)",
        WholeNumber = id => $"REGEXP_REPLACE({id}, '^([0-9]+)[.]0+$', '\\\\1')",
    };

    /// <summary>Spark SQL from version 3.4 on, which has moments without a zone.</summary>
    internal static SqlGrammar Spark { get; } = new()
    {
        Name = "spark",
        Title = "Spark SQL",
        Escapes = true,
        QuoteEscape = "\\'",
        Mark = '`',
        Float = "DOUBLE",
        String = "STRING",
        Decimal = "DECIMAL(19, 6)",
        Timestamp = "TIMESTAMP_NTZ",
        HashDigits = text => $"SUBSTR(MD5({text}), 1, 8)",
        Days = (from, to) => $"FLOOR(TIMESTAMPDIFF(MICROSECOND, {from}, {to}) / {Microseconds})",
        ExactDays = (from, to) => $"TIMESTAMPDIFF(MICROSECOND, {from}, {to}) / {Microseconds}",
        DayLater = moment => $"{moment} + INTERVAL 1 DAY",
        Midnight = moment => $"CAST(CAST({moment} AS DATE) AS TIMESTAMP_NTZ)",
        WholeNumber = id => $"REGEXP_REPLACE({id}, '^([0-9]+)[.]0+$', '$1')",
    };

    /// <summary>All of them; those that tests run come first.</summary>
    internal static IReadOnlyList<SqlGrammar> All { get; } = [Postgres, Sqlite, DuckDb, ClickHouse, Snowflake, BigQuery, Spark];

    /// <summary>Its name on the command line.</summary>
    internal required string Name { get; init; }

    /// <summary>Its name to people.</summary>
    internal required string Title { get; init; }

    /// <summary>Whether tests run its statements on the engine itself.</summary>
    internal bool IsTested { get; init; }

    /// <summary>Type of float64.</summary>
    internal required string Float { get; init; }

    /// <summary>Type of texts.</summary>
    internal required string String { get; init; }

    /// <summary>Type of quantities and prices, whose products and sums are exact where there is one.</summary>
    internal required string Decimal { get; init; }

    /// <summary>Type of a moment without a zone.</summary>
    internal required string Timestamp { get; init; }

    /// <summary>The first eight digits of the MD5 of a text that is no null, in lower case.</summary>
    internal required Func<string, string> HashDigits { get; init; }

    /// <summary>Whether the hash takes so long that it is computed once a customer, in a subquery.</summary>
    internal bool HashesDistinct { get; init; }

    /// <summary>A text to be ordered by its bytes.</summary>
    internal Func<string, string> Bytewise { get; init; } = text => text;

    /// <summary>Whole days from one moment to a later one.</summary>
    internal required Func<string, string, string> Days { get; init; }

    /// <summary>Days with their fraction from one moment to a later one.</summary>
    internal required Func<string, string, string> ExactDays { get; init; }

    /// <summary>The moment a day later.</summary>
    internal required Func<string, string> DayLater { get; init; }

    /// <summary>The beginning of a moment's day.</summary>
    internal required Func<string, string> Midnight { get; init; }

    /// <summary>A value as a moment; a cast where nothing else is said.</summary>
    internal Func<string, string>? Moment { private get; init; }

    /// <summary>An id without the .0 that tables get from floating point.</summary>
    internal required Func<string, string> WholeNumber { get; init; }

    /// <summary>Whether a backslash in a text begins an escape.</summary>
    internal bool Escapes { get; init; }

    /// <summary>Whether a backslash in a name does.</summary>
    internal bool EscapesNames { get; init; }

    /// <summary>How a quote stands in a text.</summary>
    internal string QuoteEscape { get; init; } = "''";

    /// <summary>What names stand between.</summary>
    internal char Mark { get; init; } = '"';

    /// <summary>Whether plain names are names in capitals.</summary>
    internal bool Capitals { get; init; }

    /// <summary>The dialect of a name; null where there is none.</summary>
    internal static SqlGrammar? Find(string name) => All.FirstOrDefault(grammar => grammar.Name == name);

    /// <summary>A name.</summary>
    internal string Quote(string identifier)
    {
        if (Capitals && identifier.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            identifier = identifier.ToUpperInvariant();
        identifier = EscapesNames
            ? identifier.Replace("\\", "\\\\").Replace($"{Mark}", $"\\{Mark}") : identifier.Replace($"{Mark}", $"{Mark}{Mark}");
        return $"{Mark}{identifier}{Mark}";
    }

    /// <summary>A table, part by part.</summary>
    internal string Table(string name) => string.Join('.', name.Split('.').Select(Quote));

    /// <summary>A text.</summary>
    internal string Text(string value) => $"'{(Escapes ? value.Replace("\\", "\\\\") : value).Replace("'", QuoteEscape)}'";

    /// <summary>A number: the shortest digits that read back to the same float64, cast, since a bare literal may be a decimal.</summary>
    internal string Number(double value)
    {
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        if (!digits.Contains('.') && !digits.Contains('E'))
            digits += ".0";
        return $"CAST({digits} AS {Float})";
    }

    /// <summary>A value as float64.</summary>
    internal string AsFloat(string value) => $"CAST({value} AS {Float})";

    /// <summary>A value as a moment.</summary>
    internal string AsMoment(string value) => Moment is { } own ? own(value) : $"CAST({value} AS {Timestamp})";

    /// <summary>A constant moment.</summary>
    internal string At(DateTime moment) =>
        AsMoment(string.Create(CultureInfo.InvariantCulture, $"'{moment:yyyy-MM-dd HH:mm:ss.fff}'"));

    /// <summary>A value as text without outer spaces; null for none.</summary>
    internal string AsText(string value) => $"TRIM(CAST({value} AS {String}))";

    /// <summary>Whether a customer, a text that is no null, belongs to a sample.</summary>
    internal string InSample(string customer, CustomerSample sample) => $"{HashDigits(customer)} < '{sample.Limit}'";

    private static string Milliseconds(string moment) =>
        $"(CAST(STRFTIME('%s', {moment}) AS INTEGER) * 1000 + CAST(SUBSTR({moment}, -3) AS INTEGER))";
}
