using System.CommandLine;
using Segmentation.Cli.Output;
using Segmentation.Compute;
using Segmentation.Pseudonyms;

namespace Segmentation.Cli.Options;

/// <summary>One call of a verb: the parsed options, the streams, and the signal to stop.</summary>
/// <param name="Parsed">Options after flags, variables, config file and defaults were layered.</param>
/// <param name="Notes">Everything that is not data: standard error.</param>
/// <param name="Cancellation">Cancelled by Ctrl-C.</param>
internal sealed record Invocation(ParseResult Parsed, Notes Notes, CancellationToken Cancellation)
{
    private bool _hasReadKey;

    /// <summary>The key of pseudonyms; null where ids stay as they are. It is read once: the file may be a pipe.</summary>
    public PseudonymKey? Key
    {
        get
        {
            if (!_hasReadKey)
                field = PrivacySettings.Read(this);
            _hasReadKey = true;
            return field;
        }
    }

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    /// <summary>Whether the user gave the option, by flag, variable or config file.</summary>
    public bool Given(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Opens the device that <c>--device</c> and <c>--threads</c> ask for.</summary>
    public IComputeDevice OpenDevice() => Devices.Open(Get(CommonOptions.Device)!, Get(CommonOptions.Threads));
}
