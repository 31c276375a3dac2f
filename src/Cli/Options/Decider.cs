namespace Segmentation.Cli.Options;

/// <summary>What decides on a customer's segment.</summary>
internal enum Decider
{
    /// <summary>The model's own placement.</summary>
    Model,

    /// <summary>The model's rules.</summary>
    Rules,
}
