using System.CommandLine;
using System.Text.Json;
using Segmentation.Wording;

namespace Segmentation.Cli.Options.Layers;

/// <summary>A value of a config file as the words of an option.</summary>
internal static class ConfigValue
{
    private const int MostShown = 60;

    /// <summary>
    /// The value as texts, one for each time that the option is given; null where it is of another kind than the option takes.
    /// </summary>
    public static IReadOnlyList<string>? Texts(Option option, JsonElement value) => (Setting.Kind(option), value.ValueKind) switch
    {
        (SettingKind.Switch, JsonValueKind.True) => ["true"],
        (SettingKind.Switch, JsonValueKind.False) => ["false"],
        (SettingKind.Number, JsonValueKind.Number) => [value.GetRawText()],
        (SettingKind.Number or SettingKind.Text or SettingKind.List or SettingKind.Many, JsonValueKind.String) => [value.GetString()!],
        (SettingKind.List, JsonValueKind.Array) =>
            Strings(value) is { } items && !items.Any(item => item.Contains(',')) ? [string.Join(',', items)] : null,
        (SettingKind.Many or SettingKind.Pairs, JsonValueKind.Array) => Strings(value),
        (SettingKind.Pairs, JsonValueKind.Object) => Pairs(value),
        (SettingKind.Pairs, JsonValueKind.String) => [value.GetString()!],
        _ => null,
    };

    /// <summary>What makes the value none, as the end of a sentence; null where it is one.</summary>
    public static Phrase? WhyNone(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => new Phrase("usage.is-null"),
        JsonValueKind.String when IsBlank(value) => new Phrase("usage.is-empty"),
        JsonValueKind.String when value.GetString()!.Contains('\0') => new Phrase("usage.has-nul"),
        JsonValueKind.Array when value.GetArrayLength() == 0 => new Phrase("usage.is-empty"),
        JsonValueKind.Array =>
            value.EnumerateArray().Select(WhyNone).FirstOrDefault(why => why is not null) is { } why
            ? new Phrase("usage.has-item", ("why", why)) : null,
        JsonValueKind.Object when !value.EnumerateObject().Any() => new Phrase("usage.is-empty"),
        JsonValueKind.Object =>
            value.EnumerateObject().Select(pair => (pair.Name, Why: WhyNone(pair.Value))).FirstOrDefault(
                pair => pair.Why is not null) is { Why: { } why } pair
            ? new Phrase("usage.has-member", ("name", pair.Name), ("why", why))
            : null,
        _ => null,
    };

    /// <summary>What the option takes, as a config file writes it.</summary>
    public static Phrase Expected(Option option) => Setting.Kind(option) switch
    {
        SettingKind.Switch => new Phrase("usage.config-switch"),
        SettingKind.Number when option.HelpName?.Contains('|') == true => new Phrase("usage.config-number-or", ("form", option.HelpName)),
        SettingKind.Number => new Phrase("usage.config-number"),
        SettingKind.List => new Phrase("usage.config-list"),
        SettingKind.Many => new Phrase("usage.config-many"),
        SettingKind.Pairs => new Phrase("usage.config-pairs", ("example", "{\"customer\": \"client_no\"}")),
        _ => new Phrase("usage.config-text", ("form", option.HelpName)),
    };

    /// <summary>The value as an error shows it.</summary>
    public static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= MostShown ? text : $"{text[..MostShown]}…";
    }

    private static bool IsBlank(JsonElement value) => string.IsNullOrWhiteSpace(value.GetString()) && value.GetString() is not "\t";

    private static string[]? Strings(JsonElement array)
    {
        JsonElement[] items = [.. array.EnumerateArray()];
        return items.All(item => item.ValueKind == JsonValueKind.String) ? [.. items.Select(item => item.GetString()!)] : null;
    }

    private static string[]? Pairs(JsonElement table)
    {
        JsonProperty[] pairs = [.. table.EnumerateObject()];
        return pairs.All(pair => pair.Value.ValueKind == JsonValueKind.String && !pair.Name.Contains('='))
            ? [.. pairs.Select(pair => $"{pair.Name}={pair.Value.GetString()}")]
            : null;
    }
}
