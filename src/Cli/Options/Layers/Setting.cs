using System.CommandLine;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Options.Layers;

/// <summary>What kind of value a setting takes.</summary>
internal enum SettingKind
{
    /// <summary>On or off.</summary>
    Switch,

    /// <summary>A number, or a word in its place such as auto.</summary>
    Number,

    /// <summary>One text: a word of a list, a name, a file.</summary>
    Text,

    /// <summary>Texts separated by commas.</summary>
    List,

    /// <summary>Several texts, each given by itself.</summary>
    Many,

    /// <summary>Several pairs of name and value.</summary>
    Pairs,
}

/// <summary>
/// An option as a setting: its declaration gives the flag, the variable, the key of the config file and what all of them take.
/// </summary>
internal static class Setting
{
    /// <summary>Start of every variable's name: <c>--k-range</c> is <c>SEGMENT_K_RANGE</c>.</summary>
    public const string VariablePrefix = "SEGMENT_";

    /// <summary>The option's key in a config file.</summary>
    public static string Key(Option option) => option.Name.TrimStart('-');

    /// <summary>The option's environment variable.</summary>
    public static string Variable(Option option) => VariablePrefix + Key(option).Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether the option takes its value from variables and config files too.</summary>
    /// <remarks>A table to score is an input, and the features of run have the same name: a shared config file means the latter.</remarks>
    public static bool IsLayered(Option option) =>
        option != ScoreCommand.Table && option.Name is not ("--help" or "--version" or "--config");

    /// <summary>What kind of value the option takes.</summary>
    public static SettingKind Kind(Option option) => option switch
    {
        ListOption => SettingKind.List,
        _ when option.ValueType == typeof(bool) => SettingKind.Switch,
        _ when option.Arity.MaximumNumberOfValues > 1 =>
            option.HelpName?.StartsWith("ROLE=", StringComparison.Ordinal) == true ? SettingKind.Pairs : SettingKind.Many,
        _ when IsNumber(option.ValueType) => SettingKind.Number,
        _ => SettingKind.Text,
    };

    /// <summary>Reads the value of a switch; null where it is neither on nor off.</summary>
    public static bool? ParseSwitch(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        _ => null,
    };

    private static bool IsNumber(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(ulong) || type == typeof(double);
}
