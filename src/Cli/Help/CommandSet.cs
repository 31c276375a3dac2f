using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>
/// Everything that the command line declares: all that help, completion, the man page and the documentation are made from.
/// </summary>
/// <param name="verbs">The verbs that do the work; those that explain it are added here.</param>
internal sealed class CommandSet(params IReadOnlyList<Verb> verbs)
{
    /// <summary>What the program is.</summary>
    public const string Description = "Segments customers from their transactions: exact, fast, reproducible.";

    /// <summary>Whole command lines that a newcomer starts from.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "segment demo -o out                                     # try it on generated data, then open out/report.html",
        "segment check transactions.csv                          # what would be read and dropped",
        "segment run transactions.csv -o out                     # the main job",
        "segment score out/model.json new.csv -o scored.csv      # place customers later",
    ];

    /// <summary>All verbs, in the order in which help lists them.</summary>
    public IReadOnlyList<Verb> Verbs =>
        field ??= [.. verbs, new HelpCommand(this), new VersionCommand(), new CompletionCommand(this), new ManCommand(this)];

    /// <summary>The verb of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public Verb this[string name] => Verbs.FirstOrDefault(verb => verb.Command.Name == name) ?? throw Unknown(name);

    /// <summary>The verbs as the parser knows them. Words were told apart before, so that it only reads values.</summary>
    public ParseResult Parse(IReadOnlyList<string> words)
    {
        var root = new RootCommand(Description);
        foreach (Verb verb in Verbs)
            root.Subcommands.Add(verb.Command);
        return root.Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
    }

    private UsageException Unknown(string name)
    {
        string[] names = [.. Verbs.Select(verb => verb.Command.Name)];
        string question = File.Exists(name) ? $" To segment that file: `segment run {name} -o out`." : Nearest.Question(name, names);
        string all = string.Join(", ", names);
        return new UsageException($"no verb '{name}'.{question} The verbs are {all}; `segment --help` tells what they do.");
    }
}
