namespace Segmentation.Cli;

/// <summary>The command line asks for something that does not fit together; the message names the option and the next step.</summary>
internal sealed class UsageException(string message) : Exception(message);
