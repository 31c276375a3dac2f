using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Databases;
using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>Results as a table of a database, beside files or in their place.</summary>
internal static class DatabaseOutput
{
    /// <summary>The table.</summary>
    public static Option<string?> To { get; } = TypedOptions.Text(
        "--to", "DATABASE",
        "Also write the result as a table: sqlite:FILE?table=NAME, duckdb:FILE?table=NAME, "
        + "postgres://user@host/database?table=NAME or clickhouse://user@host/database?table=NAME; all rows, or none.");

    /// <summary>What happens to a table that is there.</summary>
    public static Option<ExistingTable> IfExists { get; } = TypedOptions.Choice(
        "--if-exists",
        "What --to does with a table that is there: refuse it, put the new one in its place, or add rows to it.",
        ExistingTable.Refuse,
        ("refuse", ExistingTable.Refuse),
        ("replace", ExistingTable.Replace),
        ("append", ExistingTable.Append));

    /// <summary>Both.</summary>
    public static IEnumerable<Option> All => [To, IfExists];

    /// <summary>Opens what the options of a call ask for, before anything is computed; null where they ask for nothing.</summary>
    /// <exception cref="UsageException">No address of a table.</exception>
    public static TableTarget? Open(Invocation call)
    {
        if (!call.Given(To))
        {
            if (call.Given(IfExists))
                throw new UsageException("usage.if-exists");
            return null;
        }
        try
        {
            return TableTarget.Open(call.Get(To)!, call.Get(IfExists));
        }
        catch (InputException wrong)
        {
            throw new UsageException("usage.to", ("fault", new SaidError(wrong)));
        }
    }
}
