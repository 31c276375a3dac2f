using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>A setting that cannot be met, alone or beside the others; nothing is wrong with the data.</summary>
public sealed class SettingException : Exception, IFaultError
{
    /// <summary>Says what is wrong with a setting.</summary>
    /// <param name="setting">The setting, by its name in a config file: <c>compare-by</c>.</param>
    /// <param name="code">Key of the sentence: what is wrong and the next step.</param>
    /// <param name="arguments">Its arguments.</param>
    internal SettingException(string setting, string code, params IReadOnlyList<(string Name, object? Value)> arguments)
        : base(Language.English.Of(code, [.. arguments])) => (Setting, Fault) = (setting, new Fault(code, arguments));

    /// <summary>The setting, by its name in a config file.</summary>
    public string Setting { get; }

    /// <summary>What is wrong, as data.</summary>
    public Fault? Fault { get; }
}
