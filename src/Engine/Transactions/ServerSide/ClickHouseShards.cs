using System.Text.RegularExpressions;
using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Looks whether the rows of a table of ClickHouse lie on several servers, and whether each customer's lie on one.</summary>
internal static partial class ClickHouseShards
{
    /// <summary>The setting by which shards answer with sums, not with what sums are merged of.</summary>
    internal const string NoMerge = "distributed_group_by_no_merge";

    // Of the customer alone these are the same for the same customer.
    private static readonly string[] Functions =
    [
        "cityHash64", "sipHash64", "halfMD5", "farmHash64", "metroHash64", "murmurHash2_32", "murmurHash2_64", "murmurHash3_32",
        "murmurHash3_64", "xxHash32", "xxHash64", "intHash32", "intHash64", "javaHash", "CRC32", "CRC64", "jumpConsistentHash", "modulo",
        "toInt32", "toInt64", "toUInt32", "toUInt64", "toString", "lower", "upper", "ifNull", "assumeNotNull", "coalesce", "concat",
    ];

    /// <summary>Whether shards can sum their own customers, and where they cannot though rows lie on several, why.</summary>
    /// <param name="server">Asked for the table.</param>
    /// <param name="customer">The customer's column.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal static (bool IsParted, Finding? Why) Look(ClickHouseServer server, string customer, CancellationToken cancellation)
    {
        DatabaseAddress database = server.Database;
        if (database.Table is null)
        {
            string? named = Spread(server, cancellation).FirstOrDefault(table =>
                Word().Matches(database.Query!).Any(word => string.Equals(word.Value, table, StringComparison.Ordinal)));
            return (false, named is null ? null : Told(database, named, new Phrase("finding.rows-travel-query", ("table", named))));
        }
        string schema = database.TableParts.Count > 1 ? ClickHouseServer.Literal(database.TableParts[0]) : "currentDatabase()";
        string? key = null;
        using (ClickHouseRows rows = server.Ask(
            $"SELECT engine, engine_full FROM system.tables WHERE database = {schema} AND name = "
            + ClickHouseServer.Literal(database.TableParts[^1]), cancellation))
        {
            if (!rows.NextRow(cancellation) || rows.NextText() != "Distributed")
                return (false, null);
            key = KeyOf(rows.NextText());
        }
        if (key is null)
            return (false, Travelling(database, "finding.rows-travel-unsharded"));
        if (!IsOf(key, customer))
            return (false, Told(database, database.TableParts[^1], new Phrase(
                "finding.rows-travel-parted", ("table", database.TableParts[^1]), ("columns", key), ("customer", customer))));
        return server.IsFree ? (true, null)
            : (false, Told(database, database.TableParts[^1], new Phrase("finding.rows-travel-setting", ("setting", NoMerge))));
    }

    /// <summary>The note that rows of a table travel, for a reason that names it.</summary>
    internal static Finding Travelling(DatabaseAddress database, string reason) =>
        Told(database, database.TableParts[^1], new Phrase(reason, ("table", database.TableParts[^1])));

    /// <summary>The sharding key of an engine; null where there is none.</summary>
    /// <param name="engine">Such as <c>Distributed(shop, default, sales_here, cityHash64(customer))</c>.</param>
    internal static string? KeyOf(string engine)
    {
        int start = engine.IndexOf('(');
        if (start < 0)
            return null;
        var parts = new List<string>();
        int depth = 0, from = start + 1;
        char quote = '\0';
        for (int i = from; i < engine.Length; i++)
        {
            char next = engine[i];
            if (quote != '\0')
            {
                if (next == '\\')
                    i++;
                else if (next == quote)
                    quote = '\0';
            }
            else if (next is '\'' or '`' or '"')
            {
                quote = next;
            }
            else if (next == '(')
            {
                depth++;
            }
            else if (depth == 0 && next is ',' or ')')
            {
                parts.Add(engine[from..i].Trim());
                from = i + 1;
                if (next == ')')
                    break;
            }
            else if (next == ')')
            {
                depth--;
            }
        }
        return parts.Count > 3 ? parts[3] : null;
    }

    /// <summary>Whether a sharding key is the same for all rows of a customer, whatever else they say.</summary>
    internal static bool IsOf(string key, string customer)
    {
        bool names = false;
        foreach (Match word in Name().Matches(Constant().Replace(key, "")))
        {
            bool isFunction = word.Groups["call"].Success;
            string text = word.Groups["quoted"] is { Success: true, Value: var quoted } ? quoted : word.Groups["bare"].Value;
            if (isFunction ? !Functions.Contains(text, StringComparer.Ordinal) : !string.Equals(text, customer, StringComparison.Ordinal))
                return false;
            names |= !isFunction;
        }
        return names;
    }

    private static Finding Told(DatabaseAddress database, string table, Phrase why) => new(
        "rows-travel", FindingWeight.Note, "finding.rows-travel", ("source", database.Name),
        ("tables", (DataText[])[new DataText(table)]), ("why", why));

    private static List<string> Spread(ClickHouseServer server, CancellationToken cancellation)
    {
        var tables = new List<string>();
        using ClickHouseRows rows = server.Ask("SELECT name FROM system.tables WHERE engine = 'Distributed' ORDER BY name", cancellation);
        while (rows.NextRow(cancellation))
            tables.Add(rows.NextText());
        return tables;
    }

    [GeneratedRegex("""'(?:[^'\\]|\\.)*'""", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Constant();

    [GeneratedRegex("""[\p{L}_][\p{L}\p{N}_]*""", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Word();

    [GeneratedRegex(
        """(?:[`"](?<quoted>[^`"]+)[`"]|(?<bare>[\p{L}_][\p{L}\p{N}_]*))(?<call>\s*\()?""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Name();
}
