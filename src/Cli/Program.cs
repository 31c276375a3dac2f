using System.Collections;
using Segmentation.Cli;

StandardStreams.Prepare();
var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
return (int)new CommandLineRunner(Verbs.All()).Run(args, variables);
