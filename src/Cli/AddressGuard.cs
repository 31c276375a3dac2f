using System.CommandLine;
using System.CommandLine.Parsing;
using Segmentation.Cli.Options;
using Segmentation.Databases;

namespace Segmentation.Cli;

/// <summary>
/// Refuses an address where a file or a folder belongs, before anything takes it for a path: a folder would bear its password.
/// </summary>
internal static class AddressGuard
{
    private static readonly string[] WrittenOrLocal = ["--output", "--config", "--linkage", "--truth", "--on-map"];

    private static readonly string[] Placeholders = ["FILE", "DIR", "DATABASE"];

    /// <summary>Looks at every value of a line that is a file, a folder or a database.</summary>
    /// <exception cref="UsageException">An address of a kind that is not known, or of a database where only a file will do.</exception>
    public static void Check(ParseResult parsed)
    {
        foreach (SymbolResult result in parsed.CommandResult.Children)
        {
            (string name, bool takesFiles, bool takesDatabases) = result switch
            {
                ArgumentResult argument => (argument.Argument.Name, true, argument.Argument.Name != "MODEL"),
                OptionResult option =>
                    (option.Option.Name, Placeholders.Any((option.Option.HelpName ?? "").Contains), !WrittenOrLocal.Contains(
                        option.Option.Name)),
                _ => ("", false, false),
            };
            foreach (Token token in takesFiles ? result.Tokens : [])
                Check(name, token.Value, takesDatabases);
        }
    }

    private static void Check(string name, string value, bool takesDatabases)
    {
        bool isDatabase = DatabaseAddress.Names(value);
        if (isDatabase ? takesDatabases : !Credentials.IsAddress(value) || File.Exists(value))
            return;
        string shown = DatabaseAddress.DisplayName(value);
        throw isDatabase
            ? new UsageException("usage.is-database", ("name", name), ("value", shown))
            : new UsageException("usage.is-address", ("name", name), ("value", shown), ("forms", DatabaseAddress.Forms));
    }
}
