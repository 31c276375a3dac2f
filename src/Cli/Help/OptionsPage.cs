using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary><c>docs/options.md</c>, made from the declarations.</summary>
internal static class OptionsPage
{
    /// <summary>How the page is made anew.</summary>
    public const string Command = "dotnet run -c Release --project src/Cli -- man --markdown > docs/options.md";

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        output.WriteLine("# Options");
        output.WriteLine();
        output.WriteLine($"Made from the declarations by `{Command}`; a test holds the two together. "
            + "[command-line.md](command-line.md) says how flags, variables and the config file work.");
        output.WriteLine();
        output.WriteLine("The key of a config file is the option without its dashes; `run.json` holds "
            + "the resolved value of what a result depends on under `options`, by the name in the last column.");
        foreach (Verb verb in set.Verbs)
        {
            output.WriteLine();
            output.WriteLine($"## {verb.Command.Name}");
            output.WriteLine();
            output.WriteLine($"{verb.Command.Description} `{ExampleHelp.Usage(verb.Command)}`");
            string[] names = [.. verb.Command.Options.Where(option =>
                option != CommonOptions.Quiet && option != CommonOptions.Color && option != CommonOptions.Config).Select(
                    option => $"`{option.Name}`")];
            if (names.Length > 0)
                output.WriteLine($"\nOptions: {string.Join(", ", names)}.");
        }
        output.WriteLine();
        output.WriteLine("## All options");
        output.WriteLine();
        output.WriteLine("| option | verbs | meaning | variable | in `run.json` |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (DeclaredSetting setting in DeclaredSetting.Of(set))
        {
            Option option = setting.Option;
            string names = string.Join(", ", DeclaredSetting.Names(option).Select(name => $"`{name}`"));
            string value = string.IsNullOrEmpty(option.HelpName) ? "" : $" `{option.HelpName}`";
            string verbs = setting.Verbs.Count == set.Verbs.Count ? "all" : string.Join(", ", setting.Verbs);
            string variable = Setting.IsLayered(option) || option == CommonOptions.Config ? $"`{Setting.Variable(option)}`" : "";
            string account = DeclaredSetting.RunJsonName(option) is { } name ? $"`{name}`" : "";
            output.WriteLine($"| {Cell(names + value)} | {verbs} | {Cell(ExampleHelp.Description(option))} | {variable} | {account} |");
        }
        output.WriteLine();
        output.WriteLine("## Other variables");
        output.WriteLine();
        output.WriteLine("| variable | meaning |");
        output.WriteLine("|---|---|");
        foreach ((string name, string meaning) in OtherVariables.All)
            output.WriteLine($"| `{name}` | {Cell(meaning)} |");
    }

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
