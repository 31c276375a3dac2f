using System.CommandLine;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary><c>--help</c>: what the verb does, examples, then arguments and options.</summary>
internal static class ExampleHelp
{
    /// <summary>What every verb's options end with.</summary>
    public const string HelpLabel = "-h, --help";

    private const int Indent = 2;

    /// <summary>Writes the help of a verb.</summary>
    public static void Write(TextWriter output, Verb verb)
    {
        int width = Width();
        output.WriteLine(verb.Command.Description);
        WriteSection(output, "Examples", verb.Examples.Select(example => (example, "")), width);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage(verb.Command)}");
        WriteSection(output, "Arguments", verb.Command.Arguments.Select(argument => (argument.Name, argument.Description ?? "")), width);
        foreach (IGrouping<string, Option> section in verb.Command.Options.Where(option => !option.Hidden).GroupBy(verb.Heading))
            WriteSection(
                output, section.Key, section.Select(option => (Label(option), Description(option))).Concat(
                    section.Key == Verb.NoHeading ? [(HelpLabel, "Show this.")] : []), width);
    }

    /// <summary>Writes the help of the program.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        int width = Width();
        output.WriteLine(CommandSet.Description);
        WriteSection(output, "Examples", CommandSet.Examples.Select(example => (example, "")), width);
        output.WriteLine();
        output.WriteLine("Usage: segment VERB [options]");
        WriteSection(output, "Verbs", set.Verbs.Select(verb => (verb.Command.Name, verb.Command.Description ?? "")), width);
        WriteSection(
            output, "Options", [(HelpLabel, "Show this; behind a verb, its options."), ("    --version", "Show the version.")], width);
        output.WriteLine();
        output.WriteLine("`segment help VERB` shows a verb's options.");
    }

    /// <summary>How a verb is called, on one line.</summary>
    public static string Usage(Command command) =>
        string.Join(
            ' ', ["segment", command.Name, .. command.Arguments.Select(
                argument => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]"), "[options]"]);

    private static int Width() => Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 120);

    private static string Label(Option option)
    {
        string alias = option.Aliases.FirstOrDefault(name => name.Length == 2) is { } letter ? letter + ", " : "    ";
        bool takesValue = option.HelpName is { Length: > 0 };
        return takesValue ? $"{alias}{option.Name} {option.HelpName}" : alias + option.Name;
    }

    /// <summary>What an option does, with its default.</summary>
    public static string Description(Option option)
    {
        string text = option.Description ?? "";
        return option is { HasDefaultValue: true, HelpName: not null }
            && option.GetDefaultValue() is { } value
            && value.ToString() is { Length: > 0 } fallback
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
