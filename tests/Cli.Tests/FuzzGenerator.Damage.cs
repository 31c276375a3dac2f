using System.Globalization;
using System.Text.Json.Nodes;

namespace Segmentation.Cli.Tests;

/// <content>Models and words that are damaged.</content>
internal sealed partial class FuzzGenerator
{
    private string DamagedModel()
    {
        string path = Name("out-model.json");
        byte[] bytes = File.ReadAllBytes(Pick(_models));
        if (Chance(0.3))
        {
            for (int i = 1 + _random.Next(3); i > 0; i--)
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(32, 127);
            if (Chance(0.3))
                bytes = bytes[.._random.Next(bytes.Length)];
            File.WriteAllBytes(path, bytes);
            return path;
        }
        JsonNode document = JsonNode.Parse(bytes)!;
        for (int i = 1 + _random.Next(3); i > 0; i--)
            DamageNode(document);
        File.WriteAllText(path, document.ToJsonString());
        return path;
    }

    private void DamageNode(JsonNode document)
    {
        JsonNode node = document;
        while (true)
        {
            if (node is JsonObject { Count: > 0 } table)
            {
                string key = Pick([.. table.Select(pair => pair.Key)]);
                if (table[key] is { } child && child is JsonObject or JsonArray && Chance(0.85))
                {
                    node = child;
                    continue;
                }
                _about.Append(CultureInfo.InvariantCulture, $"model: {node.GetPath()}.{key} ");
                if (Chance(0.15))
                    table.Remove(key);
                else
                    table[key] = Replacement();
                return;
            }
            if (node is JsonArray { Count: > 0 } list)
            {
                int at = _random.Next(list.Count);
                if (list[at] is { } child && child is JsonObject or JsonArray && Chance(0.85))
                {
                    node = child;
                    continue;
                }
                _about.Append(CultureInfo.InvariantCulture, $"model: {node.GetPath()}[{at}] ");
                if (Chance(0.2))
                    list.RemoveAt(at);
                else if (Chance(0.1))
                    list.Clear();
                else
                    list[at] = Replacement();
                return;
            }
            return;
        }
    }

    private JsonNode? Replacement()
    {
        JsonNode? value = JsonNode.Parse(Pick(["null", "true", "0", "-1", "-0.0", "1e308", "-1e308", "1e-320", "5e9", "2147483647",
            "1e400", "\"\"", "\"NaN\"", "\"x\"", "[]", "{}", "[1]", "[[]]", "\"AAAA\"", "0.5"]));
        _about.Append(CultureInfo.InvariantCulture, $"= {value?.ToJsonString() ?? "null"}; ");
        return value;
    }

    private string Damage(string word)
    {
        if (word.Length == 0)
            return "x";
        int at = _random.Next(word.Length);
        return _random.Next(4) switch
        {
            0 => word.Remove(at, 1),
            1 => word.Insert(at, $"{(char)('a' + _random.Next(26))}"),
            2 => word[..at] + (char)_random.Next(33, 400) + word[(at + 1)..],
            _ => at > 0 ? word[..(at - 1)] + word[at] + word[at - 1] + word[(at + 1)..] : word + word,
        };
    }
}
