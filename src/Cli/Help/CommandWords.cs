using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;
using Segmentation.Wording;

namespace Segmentation.Cli.Help;

/// <summary>A command line taken apart: which words are options, which are their values and which are inputs.</summary>
/// <remarks>
/// The parser behind it takes a word that it does not know for an input, and the next word for a value that was left empty. Here every
/// word is decided first: what begins with a dash is an option until <c>--</c>, and a value is either in the same word or the next one.
/// </remarks>
/// <param name="Verb">The verb; null where there is none.</param>
/// <param name="Inputs">Words that are no options.</param>
/// <param name="Given">Options with their values, in the order given.</param>
/// <param name="WantsHelp">Whether <c>--help</c> stands anywhere.</param>
/// <param name="WantsVersion">Whether <c>--version</c> stands before a verb.</param>
internal sealed record CommandWords(Verb? Verb, IReadOnlyList<string> Inputs, IReadOnlyList<GivenValue> Given, bool WantsHelp,
    bool WantsVersion)
{
    private static readonly string[] HelpWords = ["--help", "-h", "-?"];

    /// <summary>Takes a command line apart.</summary>
    /// <exception cref="UsageException">An unknown verb or option, or a value that is missing, empty or one too many.</exception>
    public static CommandWords Read(IReadOnlyList<string> words, CommandSet set)
    {
        Verb? verb = null;
        var inputs = new List<string>();
        var given = new List<GivenValue>();
        bool help = false, version = false, inputsOnly = false;
        for (int at = 0; at < words.Count; at++)
        {
            string word = words[at];
            if (inputsOnly || !BeginsLikeAnOption(word))
            {
                if (verb is null)
                    verb = set[word];
                else
                    inputs.Add(word);
            }
            else if (word == "--")
            {
                inputsOnly = true;
            }
            else if (HelpWords.Contains(word))
            {
                help = true;
            }
            else if (verb is null && word == "--version")
            {
                version = true;
            }
            else
            {
                at += ReadOption(words, at, verb, set, given);
            }
        }
        if (!help)
            RefuseRepeated(given);
        return new CommandWords(verb, inputs, given, help, version);
    }

    /// <summary>The words for the parser: the verb, the options with all their layers, then inputs that nothing can mistake.</summary>
    public IReadOnlyList<string> ForParser(IEnumerable<GivenValue> layered) =>
        [Verb!.Command.Name, .. Given.Concat(layered).Select(value => value.Word), "--", .. Inputs];

    /// <summary>Inputs that are read: those of the verb, and a table given by an option.</summary>
    public IEnumerable<string> ToRead =>
        [.. Inputs, .. Given.Where(given => given.Option == ScoreCommand.Table).Select(given => given.Value!)];

    // A dash that a word processor made long still begins an option.
    private static bool BeginsLikeAnOption(string word) => word.Length > 1 && word[0] is '-' or '–' or '—' or '−';

    /// <summary>Reads the option at <paramref name="at"/>; answers how many further words it took.</summary>
    private static int ReadOption(IReadOnlyList<string> words, int at, Verb? verb, CommandSet set, List<GivenValue> given)
    {
        string word = words[at];
        int mark = word.IndexOfAny(['=', ':']);
        string name = mark < 0 ? word : word[..mark];
        string? value = mark < 0 ? null : word[(mark + 1)..];
        Option? option = Find(verb, name);
        if (option is null && word.Length > 2 && word[0] == '-' && word[1] != '-' && Find(verb, $"-{name}") is null)
        {
            // Letters in one word: -qk5 is -q -k 5.
            for (int letter = 1; letter < word.Length; letter++)
            {
                option = Find(verb, $"-{word[letter]}");
                if (option is null)
                    break;
                name = $"-{word[letter]}";
                value = letter + 1 < word.Length ? word[(letter + 1)..].TrimStart('=', ':') : null;
                if (Setting.Kind(option) != SettingKind.Switch || word.AsSpan(letter + 1) is ['=' or ':', ..])
                    break;
                if (letter + 1 < word.Length)
                    given.Add(new GivenValue(option, "true"));
                value = null;
            }
        }
        if (option is null)
            throw UnknownOption(name, verb, set.Verbs);
        if (Setting.Kind(option) == SettingKind.Switch)
        {
            given.Add(new GivenValue(option, SwitchValue(name, value)));
            return 0;
        }
        int taken = 0;
        if (value is null && at + 1 < words.Count && MayBeAValue(words[at + 1], verb))
            value = words[at + ++taken];
        if (value is null && option.Arity.MinimumNumberOfValues > 0)
            throw Missing(name, option, at + 1 < words.Count ? words[at + 1] : null);
        if (value is { Length: 0 })
            throw new UsageException("usage.empty", ("option", name), ("form", option.HelpName));
        given.Add(new GivenValue(option, value));
        return taken;
    }

    // A value may begin with a dash, as numbers and changes of a list do, but not look like an option.
    private static bool MayBeAValue(string word, Verb? verb) =>
        word.Length < 2 || word[0] != '-' || (word[1] != '-' && Find(verb, word) is null && !HelpWords.Contains(word));

    private static string SwitchValue(string name, string? value) => (value is null ? true : Setting.ParseSwitch(value)) switch
    {
        true => "true",
        false => "false",
        null => throw new UsageException("usage.switch", ("option", PlainText.Phrase(name)), ("value", value)),
    };

    private static Option? Find(Verb? verb, string name) =>
        verb?.Command.Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static void RefuseRepeated(List<GivenValue> given)
    {
        for (int at = given.Count - 1; at > 0; at--)
        {
            Option option = given[at].Option;
            if (Setting.Kind(option) is SettingKind.Many or SettingKind.Pairs
                || given.FindIndex(other => other.Option == option) is var first && first == at)
                continue;
            if (Setting.Kind(option) != SettingKind.Switch || given[first].Value != given[at].Value)
                throw new UsageException(
                    "usage.twice", ("option", option.Name), ("first", PlainText.Quoted(given[first].Value)),
                    ("second", PlainText.Quoted(given[at].Value)));
            given.RemoveAt(at);
        }
    }

    private static UsageException Missing(string name, Option option, string? next) => new(Faults.Sentences(
        new Phrase("usage.needs-value-of", ("option", name), ("form", option.HelpName)),
        next is null ? null : new Phrase("usage.is-option", ("next", next), ("option", option.Name))));

    private static UsageException UnknownOption(string name, Verb? verb, IReadOnlyList<Verb> verbs)
    {
        string bare = name.TrimStart('-', '–', '—', '−'), whole = bare.Length > 1 ? $"--{bare}" : $"-{bare}";
        string[] owners = [.. verbs.Where(other => Find(other, whole) is not null).Select(other => other.Command.Name)];
        if (verb is null)
        {
            return new UsageException(Faults.Sentences(
                new Phrase("usage.unknown-option", ("option", PlainText.Quoted(name))),
                owners.Length > 0
                    ? new Phrase("usage.behind-verb") : Faults.DidYouMean(name, HelpWords[..1].Append("--version")),
                new Phrase("usage.help")));
        }
        string[] names = [.. verb.Command.Options.SelectMany(option => option.Aliases.Append(option.Name))
            .Where(known => known.Length > 2).Append("--help")];
        return new UsageException(Faults.Sentences(
            new Phrase("usage.unknown-option-of", ("option", PlainText.Phrase(name)), ("verb", verb.Command.Name)),
            Faults.DidYouMean(name, names)
                ?? (owners.Length > 0 ? new Phrase("usage.option-of-others", ("verbs", string.Join(", ", owners))) : null),
            name.StartsWith("--", StringComparison.Ordinal) || !File.Exists(name)
                ? null : new Phrase("usage.file-of-that-name", ("name", PlainText.Phrase(name))),
            new Phrase("usage.help-lists", ("verb", verb.Command.Name))));
    }
}
