using System.Buffers.Text;
using System.Globalization;

namespace Segmentation.Sources;

/// <summary>Numbers of float32 as the decimals that they stand for.</summary>
internal static class Singles
{
    /// <summary>The float64 of a number's shortest decimal: 0.1 as a float32 is not the 0.1 that is meant.</summary>
    internal static double Shortest(float value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        return Utf8Parser.TryParse(text[..length], out double shortest, out int read) && read == length ? shortest : value;
    }
}
