using System.Text.Json;

namespace Segmentation.Pseudonyms;

/// <summary>Which key made the ids of earlier results.</summary>
internal static class RecordedKey
{
    /// <summary>Stands for the fingerprint of a key that made ids and was written down nowhere.</summary>
    public const string NotKnown = "that made them";

    /// <summary>The fingerprint in the record of a folder of results.</summary>
    /// <param name="path">The record.</param>
    /// <param name="place">Names of the members that lead to it.</param>
    /// <param name="cancellation">Ends a wait for the file.</param>
    /// <returns>Null where the file is missing, or names no key.</returns>
    /// <exception cref="InputException">The file is no JSON.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Of(string path, IReadOnlyList<string> place, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAll(path, cancellation));
            JsonElement at = document.RootElement;
            foreach (string name in place)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                    return null;
            }
            return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
        }
        catch (JsonException error)
        {
            throw new InputException(MessageText.Of($"{path} is damaged: {error.Message}"), error);
        }
    }

    /// <summary>Refuses a key that is another one than that of earlier results, or none where they have one.</summary>
    /// <param name="what">The results, as the subject of a sentence: <c>The model out/model.json</c>.</param>
    /// <param name="recorded">Fingerprint of the key that made their ids; null where they are as they were.</param>
    /// <param name="key">The key of the present call; null for none.</param>
    /// <exception cref="InputException">They differ.</exception>
    public static void Require(string what, string? recorded, PseudonymKey? key)
    {
        if (recorded == key?.Fingerprint)
            return;
        string next = recorded is null ? "its customer ids are as they were, and ‹pseudonymise› would make others. Leave it out."
            : key is null ? $"its customer ids are pseudonyms. Give {Named(recorded)} by ‹pseudonymise›."
            : $"its customer ids are pseudonyms by {Named(recorded)}, and the one of ‹pseudonymise› has {key.Fingerprint}. Give that key.";
        throw new InputException(string.Concat(MessageText.Of($"{what}: "), next));
    }

    private static string Named(string recorded) =>
        recorded == NotKnown ? $"the key {NotKnown}" : $"the key with the fingerprint {recorded}";
}
