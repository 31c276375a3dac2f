using System.CommandLine;
using System.CommandLine.Parsing;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Output;
using Segmentation.Wording;

namespace Segmentation.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
/// <param name="set">The verbs.</param>
internal sealed class CommandLineRunner(CommandSet set)
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">Its words, without the program's name.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="stop">Ends the work as Ctrl-C does.</param>
    public ExitCode Run(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken stop = default)
    {
        var redactor = new Redactor();
        redactor.Learn(arguments);
        ProcessTitle.Hide(redactor.Secrets);
        redactor.Learn(variables);
        // Until the options are read, errors go out plainly.
        var notes = new Notes(quiet: false, ColorMode.Auto, variables.GetValueOrDefault, redactor);
        IReadOnlyList<GivenValue> layered = [];
        Language? language = null;
        bool hidesValues = false;
        try
        {
            CommandWords words = CommandWords.Read(arguments, set);
            if (words.WantsHelp || words.WantsVersion || words.Verb is null)
                return Explain(words, isAnswer: words.WantsHelp || words.WantsVersion);

            using var interruption = new Interruption(stop);
            var settings = new LayeredSettings(set, variables);
            layered = settings.Missing(words, interruption.Cancellation);
            redactor.Learn(layered.Select(value => value.Word));
            ParseResult parsed = set.Parse(words.ForParser(layered));
            if (parsed.Errors.Count > 0)
                throw Refusal(words, parsed.Errors[0]);
            notes = new Notes(
                parsed.GetValue(CommonOptions.Quiet), parsed.GetValue(CommonOptions.Color), variables.GetValueOrDefault, redactor,
                Spoken(parsed));
            if (words.Verb.Command.Options.Contains(CommonOptions.Language))
                language = notes.Language;
            hidesValues = parsed.GetResult(PrivacySettings.Pseudonymise) is { Implicit: false };
            AddressGuard.Check(parsed);
            foreach (string warning in settings.UnknownVariables())
                notes.Line(warning);
            if (StandardStreams.AboutInput(words.ToRead) is { } wait)
                notes.Line(wait);
            return words.Verb.Run(new Invocation(parsed, notes, interruption.Cancellation));
        }
        catch (Exception exception)
        {
            language ??= Wanted(arguments, variables, layered);
            (ExitCode code, string message) = Failure.Explain(exception, language, hidesValues);
            if (message.Length > 0)
                notes.Error(message + Origins(message, layered, language));
            return code;
        }
    }

    private static Language Spoken(ParseResult parsed)
    {
        Language language = Language.Load(parsed.GetValue(CommonOptions.Language) ?? "en");
        return parsed.GetValue(CommonOptions.Currency) is { } currency ? language.WithCurrency(currency) : language;
    }

    /// <summary>
    /// The language of an error of a line that could not be read, or of a verb that has no language: that of the first place that names
    /// one that there is.
    /// </summary>
    private static Language Wanted(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, IReadOnlyList<GivenValue> layered)
    {
        string name = CommonOptions.Language.Name;
        string?[] wanted =
        [
            .. arguments.Select((word, at) => word == name ? arguments.ElementAtOrDefault(at + 1)
                : word.StartsWith($"{name}=", StringComparison.Ordinal) || word.StartsWith($"{name}:", StringComparison.Ordinal)
                    ? word[(name.Length + 1)..] : null),
            variables.GetValueOrDefault(Setting.Variable(CommonOptions.Language)),
            layered.FirstOrDefault(value => value.Option == CommonOptions.Language)?.Value,
        ];
        string? code = wanted.Select(
            word => Language.Languages.FirstOrDefault(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null);
        return code is null ? Language.English : Language.Load(code);
    }

    private ExitCode Explain(CommandWords words, bool isAnswer)
    {
        if (words.WantsVersion)
            Console.Out.WriteLine(ProgramVersion.Text);
        else if (words.Verb is { } verb)
            ExampleHelp.Write(Console.Out, verb);
        else
            ExampleHelp.Write(isAnswer ? Console.Out : Console.Error, set);
        return isAnswer ? ExitCode.Done : ExitCode.Usage;
    }

    private static UsageException Refusal(CommandWords words, ParseError error)
    {
        Command command = words.Verb!.Command;
        int least = command.Arguments.Sum(argument => argument.Arity.MinimumNumberOfValues);
        int most = command.Arguments.Sum(argument => argument.Arity.MaximumNumberOfValues);
        Phrase message = TypedOptions.RefusalOf(error.SymbolResult) ?? error.SymbolResult switch
        {
            OptionResult => AsParsed(error),
            _ when words.Inputs.Count < least => new Phrase(
                "usage.needs-inputs", ("verb", command.Name),
                ("inputs", command.Arguments.Select(argument => new DataText(argument.Name)).ToArray()),
                ("example", words.Verb.Examples[0])),
            _ when words.Inputs.Count > most => new Phrase(
                "usage.input-too-many", ("input", words.Inputs[most]), ("usage", ExampleHelp.Usage(command))),
            _ => AsParsed(error),
        };
        return new UsageException(Faults.Sentences(message, new Phrase("usage.help-of", ("verb", command.Name))));
    }

    // What the parser alone finds, which is in English.
    private static Phrase AsParsed(ParseError error) => new("usage.as-parsed", ("message", error.Message));

    // A setting that an error speaks of and that stands in no command line: where it was given.
    private static string Origins(string message, IReadOnlyList<GivenValue> layered, Language language)
    {
        string[] origins = [.. layered.Where(value => Mentions(message, value.Option))
            .Select(value => language.Of("usage.origin", ("option", value.Option.Name), ("origin", value.Origin))).Distinct()];
        return origins.Length == 0 ? "" : $" ({string.Join("; ", origins)})";
    }

    private static bool Mentions(string message, Option option) => option.Aliases.Append(option.Name).Any(name =>
    {
        int at = message.IndexOf(name, StringComparison.Ordinal);
        while (at >= 0)
        {
            int end = at + name.Length;
            bool isWhole = (end == message.Length || !(char.IsAsciiLetterOrDigit(message[end]) || message[end] == '-'))
                && (at == 0 || message[at - 1] is ' ' or '(' or '"' or '`');
            if (isWhole)
                return true;
            at = message.IndexOf(name, end, StringComparison.Ordinal);
        }
        return false;
    });
}
