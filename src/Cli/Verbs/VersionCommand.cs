using Segmentation.Cli.Options;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment version</c>: which version this is.</summary>
internal sealed class VersionCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public VersionCommand()
        : base("version", "Shows the version, as --version does.", "segment version") =>
        Command.Options.Clear();

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        Console.Out.WriteLine(ProgramVersion.Text);
        return ExitCode.Done;
    }
}
