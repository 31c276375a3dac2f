using System.Net;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>A table of a ClickHouse server that results go into.</summary>
/// <remarks>
/// ClickHouse has no transactions. Rows go into a table of another name first, and are counted there; the commit gives that table its
/// name, or exchanges it with the one that is there, which readers see at once. Only rows that are added to a table become its rows by an
/// INSERT, which the server makes seen block by block (of at most <see cref="RowsOfBlock"/> rows, and of each partition its own). A
/// process that is killed leaves the table aside; its name tells what it is.
/// </remarks>
internal sealed class ClickHouseTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    /// <summary>Rows that a server adds at once.</summary>
    internal const int RowsOfBlock = 1 << 20;

    // Of what their makers name MergeTree, whose data nothing but the table's name holds.
    private static readonly string[] Plain =
        ["MergeTree", "ReplacingMergeTree", "SummingMergeTree", "AggregatingMergeTree", "Log", "TinyLog", "StripeLog", "Memory"];

    private const string TextType = "Nullable(String)", WholeType = "Nullable(Int32)", RealType = "Nullable(Float64)";

    private readonly string _suffix = $"segment_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
    private ClickHouseServer? _server;
    private RowTable? _rows;
    private Present? _there;
    private string? _made;
    private string? _like;

    private string Schema => Database.TableParts.Count > 1 ? Database.TableParts[0] : "";

    public override void Write(RowTable rows, CancellationToken cancellation)
    {
        _rows = rows;
        _server = ClickHouseServer.Open(Database);
        _there = Look(_server);
        string made = Named($"{Table}_{_suffix}");
        string columns = string.Join(", ", rows.Columns.Select(column => $"{ClickHouseServer.Quote(column.Name)} {TypeOf(column.Kind)}"));
        Execute($"CREATE TABLE {made} ({columns}) ENGINE = MergeTree ORDER BY tuple()");
        _made = made;
        _server.Execute($"INSERT INTO {made} ({List()}) FORMAT RowBinary", new Rows(rows, cancellation), cancellation);
        RequireWritten(rows, Count(made));
        if (Existing == ExistingTable.Replace && _there is { Belongings.Count: > 0 })
        {
            // What the table has beside its columns stays, as the new one is made like it.
            string like = Named($"{Table}_{_suffix}_like");
            Execute($"CREATE TABLE {like} AS {Named(Table)}");
            _like = like;
            Execute($"INSERT INTO {like} ({List()}) SELECT {List()} FROM {made}");
            RequireWritten(rows, Count(like));
        }
    }

    public override void Commit()
    {
        Present? there = Look(_server!);
        if (there is null != _there is null || (there is not null && !there.Belongings.SequenceEqual(_there!.Belongings)))
            throw Faults.File("database.table-changed", ("name", PlainText.Phrase(Name)), ("table", Table));
        string table = Named(Table);
        if (there is null)
        {
            Execute($"RENAME TABLE {_made} TO {table}");
            _made = null;
            return;
        }
        if (Existing == ExistingTable.Append)
        {
            Append(table);
            return;
        }
        string fresh = _like ?? _made!;
        if (there.Exchanges)
        {
            Execute($"EXCHANGE TABLES {fresh} AND {table}");
        }
        else
        {
            string old = Named($"{Table}_{_suffix}_old");
            Execute($"RENAME TABLE {table} TO {old}, {fresh} TO {table}");
            Execute($"RENAME TABLE {old} TO {fresh}");
        }
    }

    private void Append(string table)
    {
        long before = Count(table);
        try
        {
            Execute($"INSERT INTO {table} ({List()}) SELECT {List()} FROM {_made}");
        }
        catch (IOException failed)
        {
            if (Count(table) - before is not 0 and var added)
                throw Faults.File(
                    failed, "database.rows-added", ("fault", new SaidError(failed)), ("table", Table), ("added", added),
                    ("rows", _rows!.Rows));
            throw;
        }
    }

    private protected override void Check()
    {
        if (Database.TableParts.Count > 2)
            throw Faults.Of(
                "database.name-parts", ("name", PlainText.Phrase(Name)), ("table", Database.Table));
        using ClickHouseServer server = ClickHouseServer.Open(Database);
        Look(server);
    }

    private protected override void Abandon()
    {
        try
        {
            foreach (string aside in new[] { _like, _made }.OfType<string>())
                Execute($"DROP TABLE IF EXISTS {aside}");
        }
        catch (IOException)
        {
            // A server that is gone keeps the table aside; the first fault was told.
        }
        _server?.Dispose();
        (_server, _made, _like) = (null, null, null);
    }

    private static string TypeOf(FieldKind kind) => kind switch
    {
        FieldKind.Text => TextType,
        FieldKind.Integer => WholeType,
        _ => RealType,
    };

    private string Named(string table) =>
        (Schema.Length > 0 ? $"{ClickHouseServer.Quote(Schema)}." : "") + ClickHouseServer.Quote(table);

    private string List() => string.Join(", ", _rows!.Columns.Select(column => ClickHouseServer.Quote(column.Name)));

    private void Execute(string sql) => _server!.Execute(sql, null, CancellationToken.None);

    private long Count(string table)
    {
        using ClickHouseRows rows = _server!.Ask($"SELECT count() FROM {table}", CancellationToken.None);
        return rows.NextRow(CancellationToken.None) ? rows.NextWhole() : 0;
    }

    /// <summary>The table that is there, which may be written to; null where there is none.</summary>
    private Present? Look(ClickHouseServer server)
    {
        string schema = Schema.Length > 0 ? ClickHouseServer.Literal(Schema) : "currentDatabase()";
        string table = ClickHouseServer.Literal(Table);
        string engine, full, views;
        using (ClickHouseRows rows = server.Ask(
            "SELECT engine, engine_full, arrayStringConcat(dependencies_table, ', ') FROM system.tables "
            + $"WHERE database = {schema} AND name = {table}", CancellationToken.None))
        {
            if (!rows.NextRow(CancellationToken.None))
                return null;
            (engine, full, views) = (rows.NextText(), rows.NextText(), rows.NextText());
        }
        RequireAllowed(engine.EndsWith("View", StringComparison.Ordinal) ? "view" : "table", views.Length > 0 ? [views] : []);
        if (Existing == ExistingTable.Replace && !Plain.Contains(engine))
            throw Faults.File(
                "database.engine", ("name", PlainText.Phrase(Name)), ("table", Table), ("engine", PlainText.Phrase(engine)));
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        var belongings = new List<string>();
        using (ClickHouseRows rows = server.Ask(
            $"SELECT name, type, default_kind FROM system.columns WHERE database = {schema} AND table = {table}", CancellationToken.None))
        {
            while (rows.NextRow(CancellationToken.None))
            {
                string name = rows.NextText();
                columns[name] = rows.NextText();
                if (rows.NextText() is { Length: > 0 } kind)
                    belongings.Add($"{kind} of column {name}");
            }
        }
        if (engine != "MergeTree" || !full.Contains("ORDER BY tuple()", StringComparison.Ordinal)
            || full.Contains("PARTITION BY", StringComparison.Ordinal))
            belongings.Add($"engine {full}");
        belongings.AddRange(columns.Where(column => column.Value is not (TextType or WholeType or RealType))
            .Select(column => $"type {column.Value} of column {column.Key}"));
        if (_rows is not null && Existing == ExistingTable.Append)
            RequireColumns(_rows, columns.Keys, StringComparer.Ordinal);
        else if (_rows is not null && belongings.Count > 0)
            RequireFit(_rows, columns.Keys, belongings, StringComparer.Ordinal);
        return new Present(belongings, Exchanges(server, schema));
    }

    // In such databases two tables change names as one.
    private static bool Exchanges(ClickHouseServer server, string schema)
    {
        using ClickHouseRows rows = server.Ask($"SELECT engine FROM system.databases WHERE name = {schema}", CancellationToken.None);
        return rows.NextRow(CancellationToken.None) && rows.NextText() is "Atomic" or "Replicated";
    }

    /// <summary>A table that is there.</summary>
    /// <param name="Belongings">What a table of bare columns would lack.</param>
    /// <param name="Exchanges">Whether its database exchanges two tables at once.</param>
    private sealed record Present(IReadOnlyList<string> Belongings, bool Exchanges);

    /// <summary>Rows in the format RowBinary: a byte before each value tells whether it is NULL; numbers are little-endian.</summary>
    private sealed class Rows(RowTable rows, CancellationToken cancellation) : HttpContent
    {
        private const int RowsBetweenLooks = 1024;

        protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken ended)
        {
            using var writer = new BinaryWriter(new BufferedStream(stream, 1 << 16), Encoding.UTF8, leaveOpen: true);
            var fields = new Fields(writer);
            for (int row = 0; row < rows.Rows; row++)
            {
                if (row % RowsBetweenLooks == 0)
                    cancellation.ThrowIfCancellationRequested();
                rows.WriteRow(row, fields);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            SerializeToStream(stream, context, CancellationToken.None);
            return Task.CompletedTask;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Fields(BinaryWriter writer) : IFieldWriter
    {
        public void Field(string text) => Field(Encoding.UTF8.GetBytes(text));

        public void Field(ReadOnlySpan<byte> text)
        {
            writer.Write((byte)0);
            writer.Write7BitEncodedInt(text.Length);
            writer.Write(text);
        }

        public void Field(double value)
        {
            writer.Write((byte)0);
            writer.Write(value);
        }

        public void Field(long value)
        {
            writer.Write((byte)0);
            writer.Write(checked((int)value));
        }

        public void Empty() => writer.Write((byte)1);

        public void EndRow()
        {
        }
    }
}
