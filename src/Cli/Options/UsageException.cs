namespace Segmentation.Cli.Options;

/// <summary>The command line asks for something that does not fit together; the message names the option and the next step.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>Of a message that is plain already.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>Of a message in which the user's values are made plain.</summary>
    public UsageException(MessageText message)
        : base(message.ToString())
    {
    }
}
