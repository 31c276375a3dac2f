namespace Segmentation.Cli.Output;

/// <summary>What the process tells its caller; part of the command line's contract.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>A fault of ours: nothing the user gave explains it.</summary>
    Fault = 1,

    /// <summary>The command line, a variable or the config file asks for something that does not exist.</summary>
    Usage = 2,

    /// <summary>The data cannot be used.</summary>
    BadData = 3,

    /// <summary>A file or a database cannot be read or written.</summary>
    File = 4,

    /// <summary>The named device is missing or failed.</summary>
    Device = 5,

    /// <summary>The work was done and a gate that the user set did not hold.</summary>
    GateFailed = 6,

    /// <summary>Ctrl-C, or the termination signal.</summary>
    Cancelled = 130,
}
