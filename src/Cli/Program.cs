using Segmentation.Cli;

return (int)new CommandLineRunner(
    new DevicesCommand())
    .Run(args, Environment.GetEnvironmentVariable);
