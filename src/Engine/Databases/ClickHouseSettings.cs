using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>What a request sets so that its answer is whole, by what the user's profile sets and lets be set.</summary>
/// <remarks>
/// A profile may end results early and call that success (<c>result_overflow_mode=break</c>), leave out shards that are away, or write
/// dates in another form. What differs is set for each request; where the user may set nothing (<c>readonly=1</c>), it is an error.
/// Settings that a version does not know are not set.
/// </remarks>
internal sealed class ClickHouseSettings
{
    /// <summary>Of statements that change something.</summary>
    internal const string ForChanges = "wait_end_of_query=1";

    private const string Format = "default_format=TabSeparatedWithNamesAndTypes", Whole = Format + "&wait_end_of_query=1";

    private const string ReadOnly = "readonly", Extremes = "extremes", EndsWithClient = "cancel_http_readonly_queries_on_client_close";

    private static readonly string[] OverflowModes =
    [
        "result_overflow_mode", "read_overflow_mode", "read_overflow_mode_leaf", "timeout_overflow_mode", "timeout_overflow_mode_leaf",
        "group_by_overflow_mode", "distinct_overflow_mode", "sort_overflow_mode", "set_overflow_mode", "join_overflow_mode",
        "transfer_overflow_mode",
    ];

    // Without which results may be shorter, or be written otherwise.
    private static readonly Dictionary<string, string> Needed = new(
        OverflowModes.Select(mode => KeyValuePair.Create(mode, "throw")), StringComparer.Ordinal)
    {
        ["skip_unavailable_shards"] = "0",
        ["limit"] = "0",
        ["offset"] = "0",
        ["distributed_group_by_no_merge"] = "0",
        ["aggregate_functions_null_for_empty"] = "0",
        ["date_time_output_format"] = "simple",
        ["output_format_tsv_crlf_end_of_line"] = "0",
        ["format_tsv_null_representation"] = "\\N",
    };

    /// <summary>The query that <see cref="Read"/> takes the rows of: one row, as a limit of rows may cut this answer too.</summary>
    internal static readonly string Query =
        "SELECT arrayStringConcat(groupArray(concat(name, '=', value)), '\\n') AS settings, version() AS version FROM system.settings "
        + $"WHERE name IN ({string.Join(", ", Names.Select(name => $"'{name}'"))})";

    private ClickHouseSettings(Version version, string settings, bool hasEndMark, bool isFree)
    {
        Version = version;
        HasEndMark = hasEndMark;
        IsFree = isFree;
        ForAnswers = Whole + settings;
        ForRows = hasEndMark ? $"{Format}{settings}&{Extremes}=1" : ForAnswers;
    }

    /// <summary>Before anything is known of a server.</summary>
    internal static ClickHouseSettings None { get; } = new(new Version(), "", hasEndMark: false, isFree: false);

    /// <summary>The server's version.</summary>
    internal Version Version { get; }

    /// <summary>Whether rows that stream are followed by their extremes: an end that no shorter stream has.</summary>
    internal bool HasEndMark { get; }

    /// <summary>Whether the user may set more.</summary>
    internal bool IsFree { get; }

    /// <summary>Of requests whose rows stream; where no end can be marked, the server keeps them until all are known.</summary>
    internal string ForRows { get; }

    /// <summary>Of requests whose rows come when all are known.</summary>
    internal string ForAnswers { get; }

    private static IEnumerable<string> Names => [.. Needed.Keys, ReadOnly, Extremes, EndsWithClient];

    /// <summary>Chooses the settings.</summary>
    /// <param name="name">The database, to show.</param>
    /// <param name="rows">Names and values of those that the server knows, a line each, and its version.</param>
    /// <exception cref="IOException">This is no server of ClickHouse.</exception>
    /// <exception cref="InputException">The user may set nothing, and results would be shorter or be written otherwise.</exception>
    internal static ClickHouseSettings Read(string name, ClickHouseRows rows)
    {
        if (rows.Names is not ["settings", "version"] || !rows.NextRow(CancellationToken.None))
            throw Faults.File("database.no-clickhouse", ("name", PlainText.Phrase(name)));
        Dictionary<string, string> known = rows.NextText().Split('\n').Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        string text = rows.NextText();
        if (!Version.TryParse(string.Join('.', text.Split('.').Take(3)), out Version? version))
            throw Faults.File("database.no-version", ("name", PlainText.Phrase(name)), ("version", text));
        string level = known.GetValueOrDefault(ReadOnly, "0");
        KeyValuePair<string, string>[] wrong =
            [.. Needed.Where(setting => known.TryGetValue(setting.Key, out string? value) && value != setting.Value)];
        if (level == "1")
        {
            return wrong.Length == 0 ? new ClickHouseSettings(version, "", hasEndMark: false, isFree: false) : throw Faults.Of(
                "database.profile", ("name", PlainText.Phrase(name)), ("setting", wrong[0].Key),
                ("value", PlainText.Phrase(known[wrong[0].Key])), ("needed", wrong[0].Value), ("readonly", "readonly"));
        }
        string settings = string.Concat(wrong.Select(setting => $"&{setting.Key}={Uri.EscapeDataString(setting.Value)}"));
        if (known.ContainsKey(EndsWithClient))
            settings += $"&{EndsWithClient}=1";
        // Sources are never changed. The level itself cannot be set where it is set already.
        return new ClickHouseSettings(version, level == "0" ? $"{settings}&{ReadOnly}=2" : settings, hasEndMark: true, isFree: true);
    }
}
