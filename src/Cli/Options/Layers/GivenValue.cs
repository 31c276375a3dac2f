using System.CommandLine;
using Segmentation.Wording;

namespace Segmentation.Cli.Options.Layers;

/// <summary>A value that an option was given.</summary>
/// <param name="Option">The option.</param>
/// <param name="Value">The value; null for an option that stands alone.</param>
/// <param name="Origin">Where it comes from, such as <c>SEGMENT_K</c> or <c>"k" of config.json</c>; null for the command line.</param>
internal sealed record GivenValue(Option Option, string? Value, ISaid? Origin = null)
{
    /// <summary>One word that the parser cannot take for anything else, whatever the value begins with.</summary>
    public string Word => Value is null ? Option.Name : $"{Option.Name}={Value}";
}
