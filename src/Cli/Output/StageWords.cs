using Segmentation.Wording;

namespace Segmentation.Cli.Output;

/// <summary>Stages and their details in the words of a language; their names stay what programs read.</summary>
internal static class StageWords
{
    /// <summary>The words of a stage; its name where the language has none.</summary>
    public static string Of(string stage, Language text) => text.IfAny($"stage.{stage}") ?? stage;

    /// <summary>What a stage is at.</summary>
    public static string Of(StageDetail detail, Language text) => text.Of(detail.Key, [.. detail.Arguments]);
}
