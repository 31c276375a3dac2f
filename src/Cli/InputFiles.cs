using System.CommandLine;
using System.CommandLine.Parsing;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Output;
using Segmentation.Cli.Verbs;
using Segmentation.Cli.Verbs.Lists;
using Segmentation.Databases;
using Segmentation.Pipeline.Scoring;
using Segmentation.Sources;

namespace Segmentation.Cli;

/// <summary>All files that a call reads, by its arguments and options: no output may take the place of one.</summary>
internal static class InputFiles
{
    private static readonly Option[] Options =
    [
        CommonOptions.Config, ScoreCommand.Table, CategoryInput.Categories, OfferSettings.MarginsFile, PlanSettings.Names,
        PartitionComparisonSettings.CustomerTable, ListsCommand.Contacts, ActivityTables.Segments, TransactionInput.Rates,
        DatabaseOutput.To,
        PrivacySettings.Pseudonymise,
    ];

    /// <summary>Paths of the files, <c>-</c> for standard input; some may not exist.</summary>
    /// <exception cref="IOException">A pattern without files.</exception>
    public static IReadOnlyList<string> Of(Invocation call)
    {
        // Every argument of every verb is something to read.
        IEnumerable<SymbolResult?> results =
        [
            .. call.Parsed.CommandResult.Command.Arguments.Select(argument => call.Parsed.GetResult(argument)),
            .. Options.Select(option => call.Parsed.GetResult(option)),
        ];
        string[] given = [.. results.OfType<SymbolResult>().SelectMany(result => result.Tokens).Select(token => token.Value)];
        var files = new List<string>();
        foreach (string source in given)
        {
            files.AddRange(
                DatabaseAddress.Names(source) ? DatabaseFile(source)
                : FilePattern.Is(source) ? FilePattern.Files(source)
                : [WorkbookAddress.Parse(source).File]);
        }
        if (Environment.GetEnvironmentVariable(Setting.Variable(CommonOptions.Config)) is { Length: > 0 } config)
            files.Add(config);
        if (call.Get(ScoreCommand.OnMap) is { Length: > 0 } folder)
            files.AddRange(MapPlacement.Files(folder));
        return files;
    }

    // A query over files names them itself.
    private static string[] DatabaseFile(string address)
    {
        string name = DatabaseAddress.DisplayName(address);
        return name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..] is { Length: > 0 } file ? [file] : [];
    }
}
