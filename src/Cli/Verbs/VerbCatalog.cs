using Segmentation.Cli.Help;
using Segmentation.Cli.Verbs.Lifetime;
using Segmentation.Cli.Verbs.Lists;
using Segmentation.Cli.Verbs.Local;
using Segmentation.Cli.Verbs.Privacy;

namespace Segmentation.Cli.Verbs;

/// <summary>The verbs that do the work, in the order in which help lists them.</summary>
internal static class VerbCatalog
{
    /// <summary>Declares all of them; none is made yet.</summary>
    public static CommandSet All() => new(
        new("run", () => new RunCommand()),
        new("tune", () => new TuneCommand()),
        new("demo", () => new DemoCommand()),
        new("check", () => new CheckCommand()),
        new("features", () => new FeaturesCommand()),
        new("cluster", () => new ClusterCommand()),
        new("embed", () => new EmbedCommand()),
        new("score", () => new ScoreCommand()),
        new("compare", () => new CompareCommand()),
        new("export", () => new ExportCommand()),
        new("lists", () => new ListsCommand()),
        new("outcome", () => new OutcomeCommand()),
        new("value", () => new ValueCommand()),
        new("churn", () => new ChurnCommand()),
        new("churn-score", () => new ChurnScoreCommand()),
        new("open", () => new OpenCommand()),
        new("key", () => new KeyCommand()),
        new("reveal", () => new RevealCommand()),
        new("sample", () => new SampleCommand()),
        new("devices", () => new DevicesCommand()));
}
