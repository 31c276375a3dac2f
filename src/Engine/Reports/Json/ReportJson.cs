using System.Text.Json.Serialization;
using Segmentation.Reports.Customers;
using Segmentation.Reports.Json.Value;
using Segmentation.Reports.Lifetime;
using Segmentation.Reports.Lists;

namespace Segmentation.Reports.Json;

/// <summary>
/// The documents of reports, their writers and readers made at compile time. <see cref="JsonOutput.Documents"/> writes them.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MeasureConverter)])]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(ProfilesDocument))]
[JsonSerializable(typeof(RulesDocument))]
[JsonSerializable(typeof(OrdersDocument))]
[JsonSerializable(typeof(ValueDocument))]
[JsonSerializable(typeof(ComparisonDocument))]
[JsonSerializable(typeof(ListsDocument))]
[JsonSerializable(typeof(OutcomeDocument))]
[JsonSerializable(typeof(ActivityDocument))]
[JsonSerializable(typeof(DevicesDocument))]
[JsonSerializable(typeof(MapSegmentDocument[]))]
[JsonSerializable(typeof(CustomersDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
