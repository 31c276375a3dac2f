using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Segmentation.Cli.Verbs;
using Segmentation.Wording;

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
                throw new UsageException("usage.config-object", ("file", Shown(path)), ("example", "{\"method\": \"kmeans\", \"k\": 7}"));
            ILookup<string, Option> known = verbs.SelectMany(verb => verb.Command.Options).Where(Setting.IsLayered).Distinct()
                .ToLookup(Setting.Key, StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                file.Add(property, known);
        }
        catch (JsonException error)
        {
            (string, object?)[] place = [("file", Shown(path)), ("line", error.LineNumber + 1), ("reason", Reason(error))];
            throw KeyBefore(bytes) is { } key
                ? new UsageException("usage.config-json-at", [.. place, ("key", key)])
                : new UsageException("usage.config-json", place);
        }
        catch (InvalidOperationException)
        {
            // A lone half of a surrogate pair, written as an escape.
            throw new UsageException("usage.config-half", ("file", Shown(path)), ("first", "\\ud800"), ("last", "\\udfff"));
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
        return texts.Select(text => new GivenValue(
            option, text, new Phrase("usage.from-config", ("key", key), ("file", Shown(_path)))));
    }

    private void Add(JsonProperty property, ILookup<string, Option> known)
    {
        string key = property.Name;
        if (!known.Contains(key))
        {
            string[] keys = [.. known.Select(options => options.Key).Order(StringComparer.Ordinal)];
            throw new UsageException(Faults.Sentences(
                new Phrase("usage.config-unknown", ("file", Shown(_path)), ("key", key)), Faults.DidYouMean(key, keys),
                new Phrase("usage.known", ("names", PlainText.Phrase(string.Join(", ", keys))))));
        }
        if (ConfigValue.WhyNone(property.Value) is { } empty)
            throw new UsageException("usage.config-none", ("file", Shown(_path)), ("key", key), ("problem", empty));
        // Verbs may take different values under one key; one of them must take this.
        if (known[key].All(option => ConfigValue.Texts(option, property.Value) is null))
            throw Wrong(key, property.Value, known[key].First());
        if (!_values.TryAdd(key, property.Value.Clone()))
            throw new UsageException("usage.config-twice", ("file", Shown(_path)), ("key", key));
    }

    private UsageException Wrong(string key, JsonElement value, Option option) =>
        new(
            "usage.config-kind", ("file", Shown(_path)), ("key", key), ("value", ConfigValue.Shown(value)),
            ("expected", ConfigValue.Expected(option)));

    private static string Shown(string path) => PlainText.Phrase(path);

    private static byte[] Content(string path, CancellationToken cancellation)
    {
        using Stream stream = InputFile.Open(path, cancellation);
        var buffer = new byte[MostBytes + 1];
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read > MostBytes)
            throw new UsageException("usage.config-long", ("file", Shown(path)), ("most", MostBytes));
        int start = buffer is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        byte[] bytes = buffer[start..Math.Max(start, read)];
        return Utf8.IsValid(bytes) ? bytes : throw new UsageException("usage.config-utf", ("file", Shown(path)));
    }

    // The last key before the place where reading stopped.
    private static string? KeyBefore(byte[] bytes)
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
        return key;
    }

    private static string Reason(JsonException error)
    {
        int place = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? error.Message : error.Message[..place];
    }
}
