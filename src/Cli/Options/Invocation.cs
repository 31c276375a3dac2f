using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Compute;

namespace Segmentation.Cli.Options;

/// <summary>One call of a verb: the parsed options, the streams, and the signal to stop.</summary>
/// <param name="Parsed">Options after flags, variables, config file and defaults were layered.</param>
/// <param name="Notes">Everything that is not data: standard error.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record Invocation(ParseResult Parsed, Notes Notes, CancellationToken Cancellation)
{
    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    /// <summary>Whether the user gave the option, by flag, variable or config file.</summary>
    public bool Given(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Opens the device that <c>--device</c> and <c>--threads</c> ask for.</summary>
    public IComputeDevice OpenDevice() => Devices.Open(Get(CommonOptions.Device)!, Get(CommonOptions.Threads));
}
