using System.Globalization;
using System.Runtime.CompilerServices;

namespace Segmentation;

/// <summary>Text with numbers and dates in it that reads the same under every culture: a library runs under its host's.</summary>
internal static class InvariantText
{
    /// <summary>An interpolated string, or several joined by +, whose numbers have points and whose dates are English.</summary>
    internal static string Invariant(InvariantHandler text) => text.ToString();
}

/// <summary>Collects the parts of an interpolated text in the invariant culture.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantHandler(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    public void AppendFormatted(ReadOnlySpan<char> value) => _text.AppendFormatted(value);

    public override string ToString() => _text.ToStringAndClear();
}
