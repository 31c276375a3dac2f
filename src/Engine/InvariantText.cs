using System.Globalization;

namespace Segmentation;

/// <summary>Text with numbers and dates in it that reads the same under every culture: a library runs under its host's.</summary>
internal static class InvariantText
{
    /// <summary>An interpolated string whose numbers have points and whose dates are English.</summary>
    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
