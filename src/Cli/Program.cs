using System.Collections;
using Segmentation.Cli;

StandardStreams.Prepare();
var set = new CommandSet(
    new RunCommand(),
    new DemoCommand(),
    new CheckCommand(),
    new FeaturesCommand(),
    new ClusterCommand(),
    new EmbedCommand(),
    new ScoreCommand(),
    new CompareCommand(),
    new ExportCommand(),
    new ChurnCommand(),
    new ChurnScoreCommand(),
    new SampleCommand(),
    new DevicesCommand());
var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
return (int)new CommandLineRunner(set).Run(args, variables);
