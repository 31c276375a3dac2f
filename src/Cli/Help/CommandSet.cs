using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Verbs;
using Segmentation.Wording;

namespace Segmentation.Cli.Help;

/// <summary>
/// Everything that the command line declares: all that help, completion, the man page and the documentation are made from.
/// </summary>
internal sealed class CommandSet
{
    private readonly List<VerbDeclaration> _declared;

    /// <summary>Declares verbs that are made where they are asked for: a call makes its own alone.</summary>
    /// <param name="verbs">The verbs that do the work; those that explain it are added here.</param>
    public CommandSet(params IReadOnlyList<VerbDeclaration> verbs) =>
        _declared =
        [
            .. verbs,
            new VerbDeclaration("help", () => new HelpCommand(this)),
            new VerbDeclaration("version", () => new VersionCommand()),
            new VerbDeclaration("completion", () => new CompletionCommand(this)),
            new VerbDeclaration("man", () => new ManCommand(this)),
        ];

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
    public IReadOnlyList<Verb> Verbs => field ??= [.. _declared.Select(declared => declared.Verb)];

    /// <summary>The verb of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public Verb this[string name] => (_declared.Find(declared => declared.Name == name) ?? throw Unknown(name)).Verb;

    /// <summary>
    /// The verb that the first word names, as the parser knows it. Words were told apart before, so that it only reads values.
    /// </summary>
    public ParseResult Parse(IReadOnlyList<string> words)
    {
        var root = new RootCommand(Description);
        root.Subcommands.Add(this[words[0]].Command);
        return root.Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
    }

    private UsageException Unknown(string name)
    {
        string[] names = [.. _declared.Select(declared => declared.Name)];
        return new UsageException(Faults.Sentences(
            new Phrase("usage.no-verb", ("name", name)),
            File.Exists(name) ? new Phrase("usage.file-as-verb", ("file", PlainText.Phrase(name))) : Faults.DidYouMean(name, names),
            new Phrase("usage.verbs", ("verbs", string.Join(", ", names)))));
    }
}
