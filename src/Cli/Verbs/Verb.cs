using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Verbs;

/// <summary>One verb of the command line: its options, its examples, and what it does.</summary>
internal abstract class Verb
{
    /// <summary>Heading of options that have no other.</summary>
    public const string NoHeading = "Options";

    /// <summary>Creates a verb.</summary>
    /// <param name="examples">Whole command lines, which <c>--help</c> shows first.</param>
    protected Verb(string name, string summary, params string[] examples)
    {
        Command = new Command(name, summary);
        Examples = examples;
        Add(CommonOptions.Quiet, CommonOptions.Color, CommonOptions.Config);
    }

    /// <summary>The verb as the parser knows it.</summary>
    public Command Command { get; }

    /// <summary>Whole command lines that show the verb at work.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Words that the verb takes as input, for completion; none where it takes files.</summary>
    public virtual IReadOnlyList<string> InputWords => [];

    /// <summary>Does the verb's work.</summary>
    public abstract ExitCode Run(Invocation invocation);

    /// <summary>Options by the headings under which <c>--help</c> shows them; those of no heading come last.</summary>
    public Dictionary<Option, string> Headings { get; } = [];

    /// <summary>The heading under which <c>--help</c> shows an option.</summary>
    public string Heading(Option option) => Headings.GetValueOrDefault(option, NoHeading);

    /// <summary>Adds options in the order in which <c>--help</c> lists them: before the common ones.</summary>
    protected void Add(params IEnumerable<Option> options)
    {
        int position = Math.Max(0, Command.Options.Count - 3);
        foreach (Option option in options)
            Command.Options.Insert(position++, option);
    }

    /// <summary>Adds options under a heading of their own in <c>--help</c>.</summary>
    protected void AddUnder(string heading, params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Add(option);
            Headings[option] = heading;
        }
    }
}
