using System.CommandLine;
using System.Text.Json;

namespace Segmentation.Cli;

/// <summary>Values that were not given as flags, taken from <c>SEGMENT_*</c> variables and then from a JSON config file.</summary>
/// <remarks>Each value found becomes a flag and the line is parsed again: one parser, and one wording, for every source.</remarks>
internal static class LayeredSettings
{
    /// <summary>Start of every variable's name: <c>--k-range</c> is <c>SEGMENT_K_RANGE</c>.</summary>
    public const string VariablePrefix = "SEGMENT_";

    /// <summary>The flags to add to a command line.</summary>
    /// <param name="parsed">The line as given.</param>
    /// <param name="everyVerb">All verbs: one config file may serve several, so a key that another verb knows is no error.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="UsageException">The config file is not JSON, or has a key that no verb knows.</exception>
    public static List<string> Missing(ParseResult parsed, IEnumerable<Verb> everyVerb, Func<string, string?> variable)
    {
        var flags = new List<string>();
        List<Option> open = [.. parsed.CommandResult.Command.Options.Where(option => IsSettable(option) && parsed.GetResult(option) is null or { Implicit: true })];
        foreach (Option option in open.ToArray())
        {
            if (variable(VariablePrefix + Key(option).Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } value)
            {
                AddFlags(flags, option, value.Split(',') is var parts && TakesMany(option) ? parts : [value]);
                open.Remove(option);
            }
        }
        string? config = parsed.GetValue(CommonOptions.Config) ?? variable(VariablePrefix + "CONFIG");
        if (!string.IsNullOrEmpty(config))
            AddConfig(flags, config, open, everyVerb);
        return flags;
    }

    private static void AddConfig(List<string> flags, string path, List<Option> open, IEnumerable<Verb> everyVerb)
    {
        using JsonDocument document = Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new UsageException($"{path}: a config file is one JSON object, such as {{\"method\": \"kmeans\", \"k\": 7}}.");
        var known = everyVerb.SelectMany(verb => verb.Command.Options).Where(IsSettable).Select(Key).ToHashSet(StringComparer.Ordinal);
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw new UsageException($"{path}: no option \"{property.Name}\". Known: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            if (open.Find(option => Key(option) == property.Name) is { } option)
                AddFlags(flags, option, Values(property, path));
        }
    }

    private static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException error)
        {
            throw new UsageException($"{path}:{error.LineNumber + 1}: not JSON: {error.Message}");
        }
    }

    private static IEnumerable<string> Values(JsonProperty property, string path) => property.Value.ValueKind switch
    {
        JsonValueKind.Object => [.. property.Value.EnumerateObject().Select(role => $"{role.Name}={role.Value}")],
        JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(item => item.ToString())],
        JsonValueKind.Null => throw new UsageException($"{path}: \"{property.Name}\" is null. Leave it out, or give it a value."),
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        _ => [property.Value.ToString()],
    };

    private static void AddFlags(List<string> flags, Option option, IEnumerable<string> values)
    {
        if (!TakesMany(option))
            values = [string.Join(',', values)];
        // name=value in one token: a value that begins with a dash stays a value.
        flags.AddRange(values.Select(value => $"{option.Name}={value}"));
    }

    private static bool TakesMany(Option option) => option.Arity.MaximumNumberOfValues > 1;

    // A table to score is an input, and the features of run have the same name: a shared config file means the latter.
    private static bool IsSettable(Option option) => option != ScoreCommand.Table && option.Name.StartsWith("--", StringComparison.Ordinal) && option.Name is not ("--help" or "--version" or "--config");

    private static string Key(Option option) => option.Name.TrimStart('-');
}
