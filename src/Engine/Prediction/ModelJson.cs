using System.Text.Json.Serialization;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Segments;

namespace Segmentation.Prediction;

/// <summary>The model files, their writers and readers made at compile time: what is missing, unknown or there twice is refused.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ChurnModelDocument))]
internal sealed partial class ModelJson : JsonSerializerContext;
