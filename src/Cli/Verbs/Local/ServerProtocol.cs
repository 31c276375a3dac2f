using System.Text.Json.Serialization;

namespace Segmentation.Cli.Verbs.Local;

/// <summary>What the server of the local page is told, as one line of JSON on its standard input, before it serves.</summary>
internal sealed record ServerRequest
{
    /// <summary>Full path of the folder in which runs get folders of their own.</summary>
    public required string Directory { get; init; }

    /// <summary>Language in which the page opens.</summary>
    public required string Language { get; init; }

    /// <summary>Where arithmetic runs.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads, 0 for all cores.</summary>
    public required int Threads { get; init; }

    /// <summary>Bytes that the files of one run may have together.</summary>
    public required long UploadLimit { get; init; }

    /// <summary>Version that results name.</summary>
    public required string Version { get; init; }
}

/// <summary>What it answers, as one line of JSON on its standard output, once it serves.</summary>
internal sealed record ServerAnswer
{
    /// <summary>Address of the page, with the token that opens it.</summary>
    public required string Address { get; init; }

    /// <summary>Address that opens the page once: arguments of a program are seen by everybody on the machine.</summary>
    public required string OnceAddress { get; init; }
}

/// <summary>Their writer and reader.</summary>
[JsonSerializable(typeof(ServerRequest))]
[JsonSerializable(typeof(ServerAnswer))]
internal sealed partial class ServerProtocol : JsonSerializerContext;
