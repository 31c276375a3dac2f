using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs.Local;

/// <summary><c>segment open</c>: the main job on a page of the browser, served on this machine alone.</summary>
internal sealed class OpenCommand : Verb
{
    private const long UsualLimit = 4L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "Folder for results, the current one by default; every run gets a new folder in it.",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Option<bool> NoBrowser = TypedOptions.Switch(
        "--no-browser", "Print the address of the page and open no browser.");

    private static readonly Option<long> UploadLimit = TypedOptions.Parsed<long>(
        "--upload-limit", "SIZE", "What the files of one run may have together, such as 500M or 8G.", UsualLimit,
        TransactionInput.ParseSize, new Phrase("usage.size", ("example", "8G")));

    /// <summary>Creates the verb.</summary>
    public OpenCommand()
        : base(
            "open",
            "The main job on a page of the browser: drop a file, see what was found, run, read the report, download lists. "
            + "Served on this machine alone, until Ctrl-C.",
            "segment open", "segment open results --language ru", "segment open --no-browser")
    {
        Command.Arguments.Add(Folder);
        Add(NoBrowser, UploadLimit, CommonOptions.Language, CommonOptions.Device, CommonOptions.Threads);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string folder = Path.GetFullPath(call.Get(Folder) is { Length: > 0 } given ? given : ".");
        if (File.Exists(folder))
            throw new UsageException("usage.open-folder", ("argument", "DIR"), ("path", call.Get(Folder)));
        using var server = LocalServer.Start(
            new ServerRequest
            {
                Directory = folder,
                Language = call.Get(CommonOptions.Language)!,
                Device = call.Get(CommonOptions.Device)!,
                Threads = call.Get(CommonOptions.Threads),
                UploadLimit = call.Get(UploadLimit),
                Version = ProgramVersion.Text,
            },
            out ServerAnswer answer);
        Console.Out.WriteLine(answer.Address);
        Console.Out.Flush();
        call.Notes.Say("open.serving", ("folder", folder));
        if (!call.Get(NoBrowser) && !Browse(answer.OnceAddress))
            call.Notes.Say("open.no-browser");
        server.Serve(call.Cancellation);
        return ExitCode.Done;
    }

    private static bool Browse(string address)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new(address) { UseShellExecute = true }
            : new(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            };
        try
        {
            using var opener = Process.Start(start);
            // Where there is no browser or no screen, the opener says so soon; one that becomes the browser stays.
            return opener is null || !opener.WaitForExit(Patience) || opener.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // No such program: the address was printed.
            return false;
        }
    }
}
