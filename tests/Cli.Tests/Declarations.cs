using Segmentation.Cli.Help;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Tests;

/// <summary>What the command line declares, as the program itself assembles it.</summary>
internal static class Declarations
{
    /// <summary>All verbs.</summary>
    public static CommandSet Set { get; } = VerbCatalog.All();
}
