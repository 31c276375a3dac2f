namespace Segmentation.Cli;

/// <summary><c>segment version</c>: which version this is.</summary>
internal sealed class VersionCommand() : Verb("version", "Shows the version, as --version does.", "segment version")
{
    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        Console.Out.WriteLine(ProgramVersion.Text);
        return ExitCode.Done;
    }
}
