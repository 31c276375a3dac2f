using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Segmentation.Reports.Json;

namespace Segmentation.Tests.Reports.Json;

/// <summary>The JSON schema (draft 2020-12) of a declared document, with the docstrings of its records as descriptions.</summary>
internal static partial class DocumentSchema
{
    private static readonly Lazy<Dictionary<string, string>> Docstrings = new(ReadDocstrings);

    /// <summary>The schema of a document.</summary>
    internal static JsonObject Of(JsonTypeInfo type, string title)
    {
        JsonNode node = type.GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach ((string key, JsonNode? value) in node.AsObject())
            schema[key] = value?.DeepClone();
        return schema;
    }

    /// <summary>Paths of members without a description.</summary>
    internal static IEnumerable<string> Silent(JsonNode? schema, string path)
    {
        if (schema is JsonArray list)
            return list.SelectMany(node => Silent(node, path));
        if (schema is not JsonObject node)
            return [];
        IEnumerable<string> silent = node.SelectMany(entry => Silent(entry.Value, $"{path}/{entry.Key}"));
        if (node["properties"] is not JsonObject properties)
            return silent;
        return properties.Where(member => member.Value is not JsonObject described || !described.ContainsKey("description"))
            .Select(member => $"{path}/{member.Key}")
            .Concat(silent);
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        // Types with a converter of their own are any value to the exporter.
        if (node is not JsonObject schema)
            schema = [];
        if (type == typeof(double) && !schema.ContainsKey("type") && !schema.ContainsKey("anyOf"))
            schema["type"] = new JsonArray("number", "null");
        if (type == typeof(NumberOrWord))
            schema["type"] = new JsonArray("number", "string");
        if (type == typeof(byte[]))
            schema["contentEncoding"] = "base64";
        if (schema["properties"] is not null)
            RequireWhatIsAlwaysThere(schema, context.TypeInfo);
        if (Description(context) is { } text)
            schema.Insert(0, "description", text);
        return schema;
    }

    private static void RequireWhatIsAlwaysThere(JsonObject schema, JsonTypeInfo type)
    {
        JsonNode[] always = [.. type.Properties
            .Where(property => property.Get is not null && (IsAlwaysWritten(property) || !IsNullable(property)))
            .Select(property => JsonValue.Create(property.Name))];
        schema.Remove("required");
        if (always.Length > 0)
            schema["required"] = new JsonArray(always);
    }

    private static bool IsNullable(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsGetNullable);

    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        Member(property)?.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Never };

    private static MemberInfo? Member(JsonPropertyInfo property) => property.AttributeProvider as MemberInfo;

    private static string? Description(JsonSchemaExporterContext context)
    {
        string id = context.PropertyInfo is { } property
            ? $"P:{property.DeclaringType.FullName}.{Member(property)?.Name}"
            : $"T:{context.TypeInfo.Type.FullName}";
        return Docstrings.Value.GetValueOrDefault(id.Replace('+', '.'));
    }

    private static Dictionary<string, string> ReadDocstrings()
    {
        var file = XDocument.Load(Path.ChangeExtension(typeof(JsonOutput).Assembly.Location, ".xml"));
        return file.Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!), StringComparer.Ordinal);
    }

    private static string Text(XElement summary)
    {
        foreach (XElement reference in summary.Descendants().Where(element => element.Attribute("cref") is not null).ToArray())
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.', ':')[^1]);
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Spaces();
}
