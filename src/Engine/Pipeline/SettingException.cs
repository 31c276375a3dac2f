namespace Segmentation.Pipeline;

/// <summary>A setting that cannot be met, alone or beside the others; nothing is wrong with the data.</summary>
/// <param name="setting">The setting, by its name in a config file: <c>compare-by</c>.</param>
/// <param name="message">What is wrong and the next step; the user's values in it are made plain.</param>
public sealed class SettingException(string setting, MessageText message) : Exception(message.ToString())
{
    /// <summary>The setting, by its name in a config file.</summary>
    public string Setting { get; } = setting;
}
