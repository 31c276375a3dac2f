using System.CommandLine;

namespace Segmentation.Cli.Options;

/// <summary>An option that takes words separated by commas.</summary>
internal sealed class ListOption(string name) : Option<string?>(name)
{
    /// <summary>The words that it takes; null where they are the user's own.</summary>
    public IReadOnlyList<string>? Known { get; init; }

    /// <summary>The words of a list; none where it was not given.</summary>
    public static string[] Words(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
