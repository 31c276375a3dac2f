using Segmentation.Cli;

return (int)new CommandLineRunner(
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
    new DevicesCommand())
    .Run(args, Environment.GetEnvironmentVariable);
