using System.CommandLine;
using System.Runtime.InteropServices;

namespace Segmentation.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal sealed class CommandLineRunner
{
    private static readonly string[] RootExamples =
    [
        "segment demo -o out                                     # try it on generated data, then open out/report.html",
        "segment check transactions.csv                          # what would be read and dropped",
        "segment run transactions.csv -o out                     # the main job",
        "segment score out/model.json new.csv -o scored.csv      # place customers later",
    ];

    private readonly IReadOnlyList<Verb> _verbs;
    private readonly RootCommand _root;

    /// <summary>Assembles the verbs.</summary>
    public CommandLineRunner(params IReadOnlyList<Verb> verbs)
    {
        _verbs = verbs;
        _root = new RootCommand("Segments customers from their transactions: exact, fast, reproducible.");
        foreach (Verb verb in verbs)
            _root.Subcommands.Add(verb.Command);
        ExampleHelp.Install(_root, verbs, RootExamples);
    }

    /// <summary>Runs one command line.</summary>
    public ExitCode Run(IReadOnlyList<string> arguments, Func<string, string?> variable)
    {
        // Until the options are read, errors go out plainly.
        var notes = new Notes(quiet: false, ColorMode.Auto, variable);
        try
        {
            ParseResult parsed = _root.Parse(arguments);
            if (arguments.Count == 0)
            {
                _root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
                return ExitCode.Usage;
            }
            // Help and version answer by themselves.
            if (parsed.Action is { } answer && parsed.CommandResult.Command.Action != answer && parsed.Errors.Count == 0)
                return (ExitCode)parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

            Verb? verb = _verbs.FirstOrDefault(candidate => candidate.Command == parsed.CommandResult.Command);
            if (verb is null || parsed.Errors.Count > 0)
                return RefuseUsage(notes, parsed);
            List<string> layered = LayeredSettings.Missing(parsed, _verbs, variable);
            if (layered.Count > 0)
                parsed = _root.Parse([.. Spliced(arguments, verb, layered)]);
            if (parsed.Errors.Count > 0)
                return RefuseUsage(notes, parsed);
            notes = new Notes(parsed.GetValue(CommonOptions.Quiet), parsed.GetValue(CommonOptions.Color), variable);

            using var cancellation = new CancellationTokenSource();
            using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, cancellation);
            using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, cancellation);
            return verb.Run(new Invocation(parsed, notes, cancellation.Token));
        }
        catch (Exception exception)
        {
            (ExitCode code, string message) = Failure.Explain(exception);
            notes.Error(message);
            return code;
        }
    }

    // The first signal asks the work to stop; the second finds the default handler and ends the process.
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource cancellation) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        });

    // Right behind the verb's name: before a "--", which would turn them into arguments.
    private static IEnumerable<string> Spliced(IReadOnlyList<string> arguments, Verb verb, List<string> layered)
    {
        int at = arguments.TakeWhile(argument => argument != verb.Command.Name).Count() + 1;
        return [.. arguments.Take(at), .. layered, .. arguments.Skip(at)];
    }

    private ExitCode RefuseUsage(Notes notes, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.UnmatchedTokens is [var word, ..])
        {
            notes.Error($"no verb '{word}'. The verbs are {string.Join(", ", _verbs.Select(verb => verb.Command.Name))}; `segment --help` tells what they do.");
            return ExitCode.Usage;
        }
        string name = command is RootCommand ? "segment" : $"segment {command.Name}";
        string message = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : "no verb was given.";
        notes.Error($"{message} `{name} --help` shows how.");
        return ExitCode.Usage;
    }
}
