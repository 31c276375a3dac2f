namespace Segmentation.Cli.Output;

/// <summary>Exit codes in words, for the man page and the documentation.</summary>
internal static class ExitCodes
{
    /// <summary>All of them, ascending.</summary>
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Fault, "a fault of segment's own, or not enough memory"),
        (ExitCode.Usage, "the command line, a variable or the config file asks for what does not exist"),
        (ExitCode.BadData, "the data cannot be used"),
        (ExitCode.File, "a file, a stream or a database cannot be read or written, or a file is in the way of a result"),
        (ExitCode.Device, "the device is missing or failed"),
        (ExitCode.GateFailed, "the work was done and a gate did not hold (`compare --fail-above`)"),
        (ExitCode.Cancelled, "cancelled by Ctrl-C, SIGTERM or SIGHUP"),
    ];
}
