using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Options.Layers;

/// <summary>A JSON file of settings: one object whose keys are the options' names.</summary>
internal sealed class ConfigFile
{
    private const int MostBytes = 1 << 20;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _path;

    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    private ConfigFile(string path) => _path = path;

    /// <summary>Reads a file and checks every key and the kind of every value, whichever verb it is for.</summary>
    /// <param name="path">The file; it is read to its end, and may be a pipe.</param>
    /// <param name="verbs">All verbs: one file may serve several, so a key that another verb knows is no error.</param>
    /// <param name="cancellation">Ends the wait for a pipe.</param>
    /// <exception cref="UsageException">Not JSON, an unknown key, or a value that is empty or of the wrong kind; the message names file and
    /// key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ConfigFile Read(string path, IReadOnlyList<Verb> verbs, CancellationToken cancellation)
    {
        byte[] bytes = Content(path, cancellation);
        var file = new ConfigFile(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new UsageException($"{path}: a config file is one JSON object, such as {{\"method\": \"kmeans\", \"k\": 7}}.");
            ILookup<string, Option> known = verbs.SelectMany(verb => verb.Command.Options).Where(Setting.IsLayered).Distinct()
                .ToLookup(Setting.Key, StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                file.Add(property, known);
        }
        catch (JsonException error)
        {
            throw new UsageException($"{path}:{error.LineNumber + 1}: {At(bytes)}{Reason(error)}");
        }
        catch (InvalidOperationException)
        {
            // A lone half of a surrogate pair, written as an escape.
            throw new UsageException($"{path}: a text in it holds half a character (an escape \\ud800 to \\udfff without its pair).");
        }
        return file;
    }

    /// <summary>What the file says about an option; nothing where it says nothing.</summary>
    /// <exception cref="UsageException">A value of the wrong kind for this option.</exception>
    public IEnumerable<GivenValue> Values(Option option)
    {
        string key = Setting.Key(option);
        if (!_values.TryGetValue(key, out JsonElement value))
            return [];
        IReadOnlyList<string> texts = ConfigValue.Texts(option, value) ?? throw Wrong(key, value, option);
        return texts.Select(text => new GivenValue(option, text, MessageText.Of($"\"{key}\" of {_path}")));
    }

    private void Add(JsonProperty property, ILookup<string, Option> known)
    {
        string key = property.Name;
        if (!known.Contains(key))
        {
            string[] keys = [.. known.Select(options => options.Key).Order(StringComparer.Ordinal)];
            throw new UsageException($"{_path}: no option \"{key}\".{Nearest.Question(key, keys)} Known: {string.Join(", ", keys)}.");
        }
        if (ConfigValue.WhyNone(property.Value) is { } empty)
            throw new UsageException($"{_path}: \"{key}\" {empty}. Leave it out, or give it a value.");
        // Verbs may take different values under one key; one of them must take this.
        if (known[key].All(option => ConfigValue.Texts(option, property.Value) is null))
            throw Wrong(key, property.Value, known[key].First());
        if (!_values.TryAdd(key, property.Value.Clone()))
            throw new UsageException($"{_path}: \"{key}\" stands twice. Give it once.");
    }

    private UsageException Wrong(string key, JsonElement value, Option option) =>
        new($"{_path}: \"{key}\" is {ConfigValue.Shown(value)}, not {ConfigValue.Expected(option)}.");

    private static byte[] Content(string path, CancellationToken cancellation)
    {
        using Stream stream = InputFile.Open(path, cancellation);
        var buffer = new byte[MostBytes + 1];
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read > MostBytes)
            throw new UsageException($"{path}: a config file holds at most {MostBytes:N0} bytes, and this one goes on.");
        int start = buffer is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        byte[] bytes = buffer[start..Math.Max(start, read)];
        return Utf8.IsValid(bytes) ? bytes : throw new UsageException($"{path}: not UTF-8 text. Save it as UTF-8.");
    }

    // The last key before the place where reading stopped.
    private static string At(byte[] bytes)
    {
        string? key = null;
        var reader = new Utf8JsonReader(bytes,
            new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                    key = Encoding.UTF8.GetString(reader.ValueSpan);
            }
        }
        catch (JsonException)
        {
            // Where it stops is what is looked for.
        }
        return key is null ? "" : MessageText.Of($"at or after \"{key}\": ");
    }

    private static string Reason(JsonException error)
    {
        int place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not JSON: {(place < 0 ? error.Message : error.Message[..place])}";
    }
}
