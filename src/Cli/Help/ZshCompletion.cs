using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>Completion for zsh.</summary>
internal static class ZshCompletion
{
    /// <summary>Writes the script: to be sourced after compinit, or kept as <c>_segment</c> in a folder of <c>fpath</c>.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        output.WriteLine("#compdef segment");
        output.WriteLine("# zsh completion of segment; in ~/.zshrc, after compinit: source <(segment completion zsh)");
        output.WriteLine("_segment() {");
        output.WriteLine("    local -a verbs");
        output.WriteLine("    verbs=(");
        foreach (Verb verb in set.Verbs)
            output.WriteLine($"        '{verb.Command.Name}:{Quoted(DeclaredSetting.Summary(verb.Command.Description))}'");
        output.WriteLine("    )");
        output.WriteLine("    if (( CURRENT == 2 )); then");
        output.WriteLine("        if [[ $words[2] == -* ]]; then compadd -- --help --version; else _describe verb verbs; fi");
        output.WriteLine("        return");
        output.WriteLine("    fi");
        output.WriteLine("    local verb=$words[2]");
        output.WriteLine("    shift words");
        output.WriteLine("    (( CURRENT-- ))");
        output.WriteLine("    case $verb in");
        foreach (Verb verb in set.Verbs)
            Write(output, verb);
        output.WriteLine("    esac");
        output.WriteLine("}");
        output.WriteLine("if [[ $funcstack[1] == _segment ]]; then _segment \"$@\"; else compdef _segment segment; fi");
    }

    private static void Write(TextWriter output, Verb verb)
    {
        output.WriteLine($"    {verb.Command.Name})");
        output.WriteLine("        _arguments -s -S \\");
        foreach (Option option in verb.Command.Options)
        {
            string summary = Quoted(DeclaredSetting.Summary(option.Description)).Replace("[", "\\[", StringComparison.Ordinal)
                .Replace("]", "\\]", StringComparison.Ordinal);
            foreach (string name in DeclaredSetting.Names(option))
                output.WriteLine($"            '*{name}{Value(option, name.Length > 2, summary)}' \\");
        }
        output.WriteLine("            '--help[show what the verb takes]' \\");
        string inputs = verb.InputWords.Count > 0 ? $"({string.Join(' ', verb.InputWords)})" : "_files";
        output.WriteLine(verb.Command.Arguments.Count > 0 ? $"            '*:{verb.Command.Arguments[^1].Name}:{inputs}' ;;"
            : "            ;;");
    }

    private static string Value(Option option, bool isLong, string summary)
    {
        if (!DeclaredSetting.TakesValue(option))
            return $"[{summary}]";
        IReadOnlyList<string> words = DeclaredSetting.Words(option);
        string action = words.Count == 0 ? DeclaredSetting.TakesPath(option) ? "_files" : " "
            : option is ListOption ? $"_sequence compadd - {string.Join(' ', words)}"
            : $"({string.Join(' ', words)})";
        return $"{(isLong ? "=" : "+")}[{summary}]:{Quoted(option.HelpName ?? "value")}:{action}";
    }

    private static string Quoted(string text) =>
        text.Replace("'", "'\\''", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
