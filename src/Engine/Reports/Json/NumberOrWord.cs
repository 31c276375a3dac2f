using System.Text.Json;
using System.Text.Json.Serialization;

namespace Segmentation.Reports.Json;

/// <summary>A setting that is a number, or a word such as <c>auto</c> in place of one.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record NumberOrWord(double Number, string? Word)
{
    public static implicit operator NumberOrWord(double number) => new(number, null);

    public static implicit operator NumberOrWord(string word) => new(0, word);

    internal sealed class Converter : JsonConverter<NumberOrWord>
    {
        /// <inheritdoc/>
        public override NumberOrWord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.String => reader.GetString()!,
            _ => throw new JsonException("a number or a word was expected"),
        };

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, NumberOrWord value, JsonSerializerOptions options)
        {
            if (value.Word is { } word)
                writer.WriteStringValue(word);
            else
                writer.WriteNumberValue(value.Number);
        }
    }
}
