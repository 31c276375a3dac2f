using System.CommandLine;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>Completion for fish.</summary>
internal static class FishCompletion
{
    /// <summary>Writes the script.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        output.WriteLine("# fish completion of segment: segment completion fish > ~/.config/fish/completions/segment.fish");
        output.WriteLine("complete -c segment -n __fish_use_subcommand -f -l help -s h -d 'Show what there is'");
        output.WriteLine("complete -c segment -n __fish_use_subcommand -f -l version -d 'Show the version'");
        foreach (Verb verb in set.Verbs)
        {
            string name = verb.Command.Name, within = $"complete -c segment -n '__fish_seen_subcommand_from {name}'";
            output.WriteLine(
                $"complete -c segment -n __fish_use_subcommand -f -a {name} -d "
                + $"'{Quoted(DeclaredSetting.Summary(verb.Command.Description))}'");
            if (verb.InputWords.Count > 0)
                output.WriteLine($"{within} -f -a '{string.Join(' ', verb.InputWords)}'");
            foreach (Option option in verb.Command.Options)
            {
                string names = string.Concat(DeclaredSetting.Names(option)
                    .Select(each => each.Length > 2 ? $" -l {each[2..]}" : $" -s {each[1..]}"));
                output.WriteLine($"{within}{names}{Value(option)} -d '{Quoted(DeclaredSetting.Summary(option.Description))}'");
            }
        }
    }

    private static string Value(Option option)
    {
        if (!DeclaredSetting.TakesValue(option))
            return "";
        IReadOnlyList<string> words = DeclaredSetting.Words(option);
        return words.Count > 0 ? $" -x -a '{string.Join(' ', words)}'" : DeclaredSetting.TakesPath(option) ? " -r -F" : " -x";
    }

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
