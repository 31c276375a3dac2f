using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Output;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>The man page, made from the declarations.</summary>
internal static class ManPage
{
    /// <summary>Writes it as roff in UTF-8, with the <c>man</c> macros.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        output.WriteLine($".TH SEGMENT 1 \"\" \"segment {Text(ProgramVersion.Text)}\" \"User Commands\"");
        output.WriteLine(".nh");
        Section(output, "NAME");
        output.WriteLine("segment \\- customer segmentation from transactions");
        Section(output, "SYNOPSIS");
        foreach (Verb verb in set.Verbs)
            output.WriteLine($".B {Text(ExampleHelp.Usage(verb.Command))}\n.br");
        Section(output, "DESCRIPTION");
        Paragraph(output, CommandSet.Description);
        Paragraph(output, "Data goes to standard output or -o, everything else to standard error; - is standard input or output.");
        Section(output, "EXAMPLES");
        output.WriteLine(".nf");
        foreach (string example in CommandSet.Examples.Concat(set.Verbs.SelectMany(verb => verb.Examples)).Distinct())
            output.WriteLine(Text(example));
        output.WriteLine(".fi");
        Section(output, "VERBS");
        foreach (Verb verb in set.Verbs)
            Entry(output, verb.Command.Name, "", verb.Command.Description);
        Section(output, "OPTIONS");
        foreach (DeclaredSetting setting in DeclaredSetting.Of(set))
            Entry(output, string.Join(", ", DeclaredSetting.Names(setting.Option)), setting.Option.HelpName,
                $"{ExampleHelp.Description(setting.Option)} ({string.Join(", ", setting.Verbs)})");
        Section(output, "ENVIRONMENT");
        Paragraph(
            output, "Every option can be a variable: SEGMENT_ and its name in capitals, with _ for -, as SEGMENT_K_RANGE for --k-range. "
            + "A switch takes 1, 0, true, false, yes or no. Flags beat variables, variables beat the file of --config.");
        foreach ((string name, string meaning) in OtherVariables.All)
            Entry(output, name, "", meaning);
        Section(output, "EXIT STATUS");
        foreach ((ExitCode code, string meaning) in ExitCodes.All)
            Entry(output, $"{(int)code}", "", meaning);
    }

    private static void Section(TextWriter output, string title) => output.WriteLine($".SH {title}");

    private static void Paragraph(TextWriter output, string text) => output.WriteLine($".PP\n{Text(text)}");

    private static void Entry(TextWriter output, string name, string? value, string? text)
    {
        output.WriteLine(".TP");
        output.WriteLine(string.IsNullOrEmpty(value) ? $".B {Text(name)}" : $"\\fB{Text(name)}\\fR \\fI{Text(value)}\\fR");
        output.WriteLine(Text(text ?? ""));
    }

    // A backslash, a dash that must stay one, and what is a command at the beginning of a line.
    private static string Text(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? $"\\&{escaped}" : escaped;
    }
}
