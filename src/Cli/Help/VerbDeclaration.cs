using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>A verb by its name, made where it is asked for.</summary>
/// <param name="name">Its name.</param>
/// <param name="make">Makes it, with its options.</param>
internal sealed class VerbDeclaration(string name, Func<Verb> make)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The verb, the same at every call.</summary>
    public Verb Verb => field ??= make();
}
