using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Segmentation.Cli;

/// <summary><c>--help</c>: what the verb does, examples, then arguments and options.</summary>
internal sealed class ExampleHelp : SynchronousCommandLineAction
{
    private const int Indent = 2;
    private readonly IReadOnlyList<Verb> _verbs;
    private readonly IReadOnlyList<string> _rootExamples;

    private ExampleHelp(IReadOnlyList<Verb> verbs, IReadOnlyList<string> rootExamples)
    {
        _verbs = verbs;
        _rootExamples = rootExamples;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Makes this the help of the root and of every verb.</summary>
    public static void Install(RootCommand root, IReadOnlyList<Verb> verbs, IReadOnlyList<string> rootExamples)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
            option.Action = new ExampleHelp(verbs, rootExamples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        Verb? verb = _verbs.FirstOrDefault(candidate => candidate.Command == command);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        int width = Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 120);
        output.WriteLine(command.Description);
        WriteSection(output, "Examples", (verb?.Examples ?? _rootExamples).Select(example => (example, "")), width);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage(command)}");
        WriteSection(output, "Verbs", command.Subcommands.Select(verb => (verb.Name, verb.Description ?? "")), width);
        WriteSection(output, "Arguments", command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")), width);
        IEnumerable<Option> options = command.Options.Concat(command is RootCommand ? [] : parseResult.RootCommandResult.Command.Options.Where(option => option.Recursive));
        foreach (IGrouping<string, Option> section in options.Where(option => !option.Hidden).GroupBy(option => verb?.Headings.GetValueOrDefault(option) ?? "Options"))
            WriteSection(output, section.Key, section.Select(option => (Label(option), Description(option))), width);
        if (command is RootCommand)
        {
            output.WriteLine();
            output.WriteLine("`segment VERB --help` shows a verb's options.");
        }
        return (int)ExitCode.Done;
    }

    private static string Usage(Command command) => command is RootCommand
        ? "segment VERB [options]"
        : string.Join(' ', ["segment", command.Name, .. command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]"), "[options]"]);

    private static string Label(Option option)
    {
        string alias = option.Aliases.FirstOrDefault(name => name.Length == 2) is { } letter ? letter + ", " : "    ";
        bool takesValue = option.HelpName is { Length: > 0 };
        return takesValue ? $"{alias}{option.Name} {option.HelpName}" : alias + option.Name;
    }

    private static string Description(Option option)
    {
        string text = option.Description ?? "";
        return option is { HasDefaultValue: true, HelpName: not null } && option.GetDefaultValue() is { } value && value.ToString() is { Length: > 0 } fallback
            ? $"{text} [{fallback.ToLowerInvariant()}]"
            : text;
    }

    private static void WriteSection(TextWriter output, string title, IEnumerable<(string Label, string Text)> rows, int width)
    {
        List<(string Label, string Text)> list = [.. rows];
        if (list.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"{title}:");
        // A long label gets a line of its own, so that the others' texts stay wide.
        int column = Indent + Math.Min(34, list.Max(row => row.Label.Length)) + 2;
        foreach ((string label, string text) in list)
        {
            string first = new string(' ', Indent) + label;
            if (text.Length == 0)
            {
                output.WriteLine(first);
                continue;
            }
            IEnumerator<string> lines = Wrap(text, width - column).GetEnumerator();
            if (first.Length + 2 > column)
            {
                output.WriteLine(first);
                first = "";
            }
            while (lines.MoveNext())
            {
                output.WriteLine(first.PadRight(column) + lines.Current);
                first = "";
            }
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}
