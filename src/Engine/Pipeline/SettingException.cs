namespace Segmentation.Pipeline;

/// <summary>A setting that cannot be met, alone or beside the others; nothing is wrong with the data.</summary>
public sealed class SettingException : Exception
{
    /// <summary>Says what is wrong with a setting.</summary>
    /// <param name="setting">The setting, by its name in a config file: <c>compare-by</c>.</param>
    /// <param name="message">What is wrong and the next step; the user's values in it are made plain.</param>
    internal SettingException(string setting, MessageText message)
        : base(message.ToString()) => Setting = setting;

    /// <summary>The setting, by its name in a config file.</summary>
    public string Setting { get; }
}
