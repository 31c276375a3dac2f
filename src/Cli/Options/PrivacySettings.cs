using System.CommandLine;
using Segmentation.Pseudonyms;

namespace Segmentation.Cli.Options;

/// <summary>The options that keep customers from being known.</summary>
internal static class PrivacySettings
{
    /// <summary>The key of pseudonyms.</summary>
    public static Option<string?> Pseudonymise { get; } = TypedOptions.Text(
        "--pseudonymise", "KEYFILE",
        "Replace customer ids by keyed hashes (HMAC-SHA-256) in everything that comes out; `segment key` makes the key, `segment reveal` "
        + "finds known ids again.");

    /// <summary>Reads the key of a call; null where there is none.</summary>
    /// <exception cref="InputException">The file is no key.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static PseudonymKey? Read(Invocation call)
    {
        if (call.Parsed.GetResult(Pseudonymise) is null || call.Get(Pseudonymise) is not { } path)
            return null;
        return Read(call, path);
    }

    /// <summary>Reads a key file, and warns where others can read it too.</summary>
    /// <inheritdoc cref="Read(Invocation)" path="/exception"/>
    public static PseudonymKey Read(Invocation call, string path)
    {
        if (path is "" or "-")
            throw new UsageException("usage.key-file");
        var key = PseudonymKey.Read(path, call.Cancellation);
        if (PseudonymKey.IsOpenToOthers(path))
            call.Notes.Say("terminal.key-open", ("file", PlainText.Phrase(path)));
        return key;
    }
}
