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
            (ExitCode code, string message) = Failure.Explain(exception, notes.Language, hidesValues);
            if (message.Length > 0)
                notes.Error(message + Origins(message, layered));
            return code;
        }
    }

    private static Language Spoken(ParseResult parsed)
    {
        Language language = Language.Load(parsed.GetValue(CommonOptions.Language) ?? "en");
        return parsed.GetValue(CommonOptions.Currency) is { } currency ? language.WithCurrency(currency) : language;
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
        string message = error.SymbolResult switch
        {
            OptionResult => error.Message,
            _ when words.Inputs.Count < command.Arguments.Sum(argument => argument.Arity.MinimumNumberOfValues) =>
                $"{command.Name} needs {string.Join(" and ", command.Arguments.Select(argument => argument.Name))}, as in "
                + $"`{words.Verb.Examples[0]}`.",
            _ when words.Inputs.Count > command.Arguments.Sum(argument => argument.Arity.MaximumNumberOfValues) =>
                MessageText.Of(
                    $"\"{words.Inputs[command.Arguments.Sum(argument => argument.Arity.MaximumNumberOfValues)]}\" is one input too many: "
                    + $"`{ExampleHelp.Usage(command)}`."),
            _ => error.Message,
        };
        return new UsageException(string.Concat(message, " `segment ", command.Name, " --help` shows how."));
    }

    // A setting that an error speaks of and that stands in no command line: where it was given.
    private static string Origins(string message, IReadOnlyList<GivenValue> layered)
    {
        string[] origins = [.. layered.Where(value => Mentions(message, value.Option))
            .Select(value => $"{value.Option.Name} is from {value.Origin}").Distinct()];
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
