using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pseudonyms;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs.Privacy;

/// <summary><c>segment key</c>: a new key of pseudonyms.</summary>
internal sealed class KeyCommand : Verb
{
    private static readonly Argument<string> KeyFile = new("FILE") { Description = "The key file to make; one that is there stays." };

    /// <summary>Creates the verb.</summary>
    public KeyCommand()
        : base("key", "Makes a key for --pseudonymise: 32 random bytes, in a file that only you can read.", "segment key shop.key") =>
        Command.Arguments.Add(KeyFile);

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string path = call.Get(KeyFile);
        if (path is "" or "-")
            throw new UsageException("usage.key-needs-file");
        // Pseudonyms of a lost key can never be joined or revealed again.
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.Exists(path))
        {
            throw Faults.File("usage.key-exists", ("file", PlainText.Phrase(path)));
        }
        using (var file = new StreamWriter(new FileStream(path, how)))
            file.Write(PseudonymKey.NewFile());
        call.Notes.Line(
            $"The key is in {PlainText.Phrase(path)}, fingerprint {PseudonymKey.Read(path, call.Cancellation).Fingerprint}. Keep a copy "
            + $"where only those can read it who may know the customers.");
        return ExitCode.Done;
    }
}
