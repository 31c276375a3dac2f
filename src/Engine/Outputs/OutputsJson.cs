using System.Text.Json.Serialization;

namespace Segmentation.Outputs;

/// <summary>The documents by which runs know each other's files, their writers and readers made at compile time.</summary>
// Records of runs that were killed may have been written by a version that wrote their names in capitals.
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(UndoRecord))]
[JsonSerializable(typeof(FolderFiles))]
internal sealed partial class OutputsJson : JsonSerializerContext;
