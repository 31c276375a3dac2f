using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Pipeline.Churn;

namespace Segmentation.Cli;

/// <summary>The options of the verbs that predict a drop of activity from customer tables.</summary>
internal static class ActivityTables
{
    /// <summary>The column that names customers.</summary>
    public static Option<string> Id { get; } = new(
        "--id") { Description = "Column that names customers, in every table.", HelpName = "COLUMN", DefaultValueFactory = _ => "id" };

    /// <summary>Whether misspellings are put right.</summary>
    public static Option<bool> Fix { get; } = TypedOptions.Switch(
        "--fix",
        "Put misspelt category values right (one letter off a far more frequent one, or off one of another table); "
        + "without it they are only reported.");

    /// <summary>What these options of a call ask for.</summary>
    public static ChurnOptions Read(Invocation call) => new()
    {
        IdColumn = call.Get(Id)!,
        FixSpelling = call.Get(Fix),
        Model = new() { Seed = call.Get(CommonOptions.Seed), Threads = call.Get(
            CommonOptions.Threads) is > 0 and var threads ? threads : Threading.AllCores },
        Version = ProgramVersion.Text,
    };
}
