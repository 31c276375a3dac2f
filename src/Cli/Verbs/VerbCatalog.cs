using Segmentation.Cli.Help;
using Segmentation.Cli.Verbs.Lifetime;
using Segmentation.Cli.Verbs.Lists;

namespace Segmentation.Cli.Verbs;

/// <summary>The verbs that do the work, in the order in which help lists them.</summary>
internal static class VerbCatalog
{
    /// <summary>Declares all of them.</summary>
    public static CommandSet All() => new(
        new RunCommand(),
        new TuneCommand(),
        new DemoCommand(),
        new CheckCommand(),
        new FeaturesCommand(),
        new ClusterCommand(),
        new EmbedCommand(),
        new ScoreCommand(),
        new CompareCommand(),
        new ExportCommand(),
        new ListsCommand(),
        new OutcomeCommand(),
        new ValueCommand(),
        new ChurnCommand(),
        new ChurnScoreCommand(),
        new SampleCommand(),
        new DevicesCommand());
}
