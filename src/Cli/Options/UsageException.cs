using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>The command line asks for something that does not fit together; the message names the option and the next step.</summary>
internal sealed class UsageException : Exception, IFaultError
{
    /// <summary>Of a sentence of the resource and its arguments.</summary>
    public UsageException(string code, params IReadOnlyList<(string Name, object? Value)> arguments)
        : base(Language.English.Of(code, [.. arguments])) => Fault = new Fault(code, arguments);

    /// <summary>Of a phrase.</summary>
    public UsageException(Phrase said)
        : this(said.Key, said.Arguments)
    {
    }

    /// <inheritdoc/>
    public Fault? Fault { get; }
}
