using System.Text;
using System.Text.Json.Nodes;

namespace Segmentation.Tests.Prediction;

/// <summary>A valid JSON document with one thing wrong, for every place and every kind of wrong.</summary>
internal static class DamagedDocuments
{
    // 1e999 is beyond float64, and NaN no JSON.
    private static readonly string[] Replacements =
        ["null", "\"NaN\"", "-1", "0", "1e308", "-1e308", "1e999", "2147483647", "[]", "{}", "\"\"", "true", "[null]"];

    /// <summary>Names of the damage and the damaged text.</summary>
    internal static IEnumerable<(string Damage, byte[] Json)> Of(byte[] valid)
    {
        foreach (string path in Paths(JsonNode.Parse(valid)!, "").Distinct())
        {
            foreach (string replacement in Replacements)
                yield return ($"{path} = {replacement}", Changed(valid, path, node => node.ReplaceWith(JsonNode.Parse(replacement))));
            yield return ($"{path} removed", Changed(valid, path, Remove));
        }
        yield return ("a key twice", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(valid).Insert(1, "\"kind\": \"x\",")));
        yield return ("nested deeply", Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(valid).Insert(1, $"\"deep\": {new string('[', 500)}{new string(']', 500)},")));
        yield return ("half a character", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(valid).Insert(1, "\"\\ud800\": 1,")));
        yield return ("no UTF-8", [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)',', .. valid.AsSpan(1)]);
        for (int length = 0; length < valid.Length; length += Math.Max(1, valid.Length / 60))
            yield return ($"cut to {length} bytes", valid[..length]);
        var random = new SeededRandom(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] changed = [.. valid];
            int at = random.Next(valid.Length);
            changed[at] = (byte)random.Next(256);
            yield return ($"byte {at} = {changed[at]}", changed);
        }
    }

    /// <summary>The document with another value at a path such as <c>/means/1</c>.</summary>
    internal static byte[] With(byte[] valid, string path, string value) =>
        Changed(valid, path, node => node.ReplaceWith(JsonNode.Parse(value)));

    private static void Remove(JsonNode node)
    {
        if (node.Parent is JsonArray list)
            list.RemoveAt(node.GetElementIndex());
        else
            node.Parent!.AsObject().Remove(node.GetPropertyName());
    }

    // All keys; of a list its first and its last entry.
    private static IEnumerable<string> Paths(JsonNode node, string at)
    {
        IEnumerable<(string Key, JsonNode? Child)> children = node switch
        {
            JsonObject map => map.Select(entry => (entry.Key, entry.Value)),
            JsonArray { Count: > 0 } list => new[] { 0, list.Count - 1 }.Distinct().Select(i => ($"{i}", list[i])),
            _ => [],
        };
        foreach ((string key, JsonNode? child) in children.Where(child => child.Child is not null))
        {
            yield return $"{at}/{key}";
            foreach (string below in Paths(child!, $"{at}/{key}"))
                yield return below;
        }
    }

    private static JsonNode At(JsonNode root, string path)
    {
        foreach (string key in path.Split('/')[1..])
            root = root is JsonArray list ? list[int.Parse(key)]! : root[key]!;
        return root;
    }

    private static byte[] Changed(byte[] valid, string path, Action<JsonNode> change)
    {
        JsonNode root = JsonNode.Parse(valid)!;
        change(At(root, path));
        // As text: what JsonNode itself refuses to write, such as 1e999, it passes on when it only read it.
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
