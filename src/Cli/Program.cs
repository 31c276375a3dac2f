using System.Collections;
using Segmentation.Cli;
using Segmentation.Cli.Output;
using Segmentation.Cli.Verbs;

StandardStreams.Prepare();
LakeSources.Add();
var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
return (int)new CommandLineRunner(VerbCatalog.All()).Run(args, variables);
