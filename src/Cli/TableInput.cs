using System.CommandLine;
using System.Security.Cryptography;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Databases;
using Segmentation.Features;

namespace Segmentation.Cli;

/// <summary>A numeric table as <c>cluster</c> and <c>embed</c> read it.</summary>
/// <param name="Name">The input's name, to show and to store.</param>
/// <param name="Table">The table.</param>
/// <param name="Sha256">Hash of the input's bytes; null where no account of the run was asked for.</param>
internal sealed record TableInput(string Name, FeatureTable Table, string? Sha256)
{
    /// <summary>No id column.</summary>
    public static Option<bool> NoId { get; } = TypedOptions.Switch(
        "--no-id", "Every column is a number; rows are named 1, 2, 3, … instead of by the first column.");

    /// <summary>The table argument.</summary>
    public static Argument<string> File { get; } = new("TABLE")
    {
        Description = "An id in the first column, numbers in the others: CSV or CSV.gz with a header, Parquet, JSON, a table of a "
            + "database; - for standard input.",
    };

    /// <summary>How the table is written, in the words of the verbs that read transactions.</summary>
    public static IEnumerable<Option> Reading =>
        [TransactionInput.Delimiter, TransactionInput.NoHeader, TransactionInput.Quoting, TransactionInput.DecimalMark,
            TransactionInput.Encoding, PrivacySettings.Pseudonymise];

    /// <summary>Reads the table of a call.</summary>
    /// <param name="takesText">Whether columns of text are categories.</param>
    /// <param name="categorical">Columns that are categories though they look like numbers.</param>
    /// <param name="textHint">The next step where text is found and not taken.</param>
    public static TableInput Read(
        Invocation call, bool takesText = false, IReadOnlyList<string>? categorical = null, string? textHint = null)
    {
        var reading = new TableReading
        {
            Delimiter = call.Get(TransactionInput.Delimiter),
            HasHeader = !call.Get(TransactionInput.NoHeader),
            HasQuotes = call.Get(TransactionInput.Quoting) == '"',
            DecimalMark = call.Get(TransactionInput.DecimalMark),
            Encoding = call.Get(TransactionInput.Encoding),
            TakesText = takesText,
            Categorical = categorical ?? [],
            TextHint = textHint,
        };
        if (call.Get(NoId) && call.Key is not null)
            throw new UsageException("usage.no-ids-to-replace");
        TableInput input = Read(call, call.Get(File), !call.Get(NoId), call.Get(CommonOptions.Json), reading);
        ReadingNotes.Tell(call.Notes, input.Table.Findings);
        return input;
    }

    /// <summary>Reads a table.</summary>
    /// <param name="call">The call, whose key replaces ids.</param>
    /// <param name="path">The file, or <c>-</c>.</param>
    /// <param name="withHash">Whether an account of the run needs the input's hash.</param>
    /// <param name="reading">How it is written; null detects all of it.</param>
    public static TableInput Read(Invocation call, string path, bool hasId, bool withHash, TableReading? reading = null)
    {
        using IncrementalHash? hash = withHash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        FeatureTable table = FeatureTable.ReadCsv(path, hasId, null, hash, reading, call.Cancellation);
        if (call.Key is { } key)
            table = table.Pseudonymised(key, ChunkedParallel.AllCores, call.Cancellation);
        return new TableInput(
            DatabaseAddress.DisplayName(path), table, hash is null ? null : Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
