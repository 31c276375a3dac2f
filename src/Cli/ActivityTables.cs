using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Pipeline.Churn;

namespace Segmentation.Cli;

/// <summary>The options of the verbs that predict a drop of activity from customer tables.</summary>
internal static class ActivityTables
{
    /// <summary>The column that names customers.</summary>
    public static Option<string?> Id { get; } = TypedOptions.Text(
        "--id", "COLUMN",
        "Column that names customers, in every table. Where not given it is \"id\", else the first of the names that transactions know, "
        + "such as customer_id, client or email.");

    /// <summary>No id column.</summary>
    public static Option<bool> NoId { get; } = TypedOptions.Switch(
        "--no-id", "No column names customers: the rows of the one table are named 1, 2, 3, ….");

    /// <summary>Whether misspellings are put right.</summary>
    public static Option<bool> Fix { get; } = TypedOptions.Switch(
        "--fix",
        "Put misspelt category values right (one letter off a far more frequent one, or off one of another table); "
        + "without it they are only reported.");

    /// <summary>Segments by condition.</summary>
    public static Option<string?> Segments { get; } = TypedOptions.Text(
        "--segments", "FILE",
        "Segments by conditions, lines NAME: CONDITION, on any column, the profit and the predicted probability "
        + "(deal hunters: promo_share > 0.5 and probability >= 0.5); a customer takes the first that fits. "
        + "Where not given, customers with a profit are grouped by risk × profit.");

    /// <summary>Columns that tell of one thing.</summary>
    public static Option<string?> ColumnGroups { get; } = TypedOptions.Text(
        "--column-groups", "FILE",
        "CSV of two columns: a column and what it tells of, such as behaviour on the site; the report says how much each group matters.");

    /// <summary>What these options of a call ask for.</summary>
    public static ChurnOptions Read(Invocation call) => new()
    {
        IdColumn = call.Get(NoId) && call.Get(Id) is { } id
            ? throw new UsageException("usage.id-and-no-id", ("column", PlainText.Phrase(id)))
            : call.Get(Id),
        HasIds = !call.Get(NoId),
        Pseudonyms = call.Get(NoId) && call.Key is not null
            ? throw new UsageException("usage.no-ids-to-replace")
            : call.Key,
        FixSpelling = call.Get(Fix),
        SegmentsFile = call.Get(Segments),
        ColumnGroupsFile = call.Get(ColumnGroups),
        Seed = call.Get(CommonOptions.Seed),
        Threads = call.Get(CommonOptions.Threads) is > 0 and var threads ? threads : ChunkedParallel.AllCores,
        Language = call.Notes.Language,
        Version = ProgramVersion.Text,
    };
}
