using System.Numerics;

namespace Segmentation;

/// <summary>Scans for values that are not finite, at memory speed.</summary>
internal static class FiniteSpans
{
    /// <summary>Index of the first NaN or infinity, or -1.</summary>
    internal static int IndexOfNonFinite(this Span<double> values)
    {
        // x·0 is 0 for every finite x and NaN otherwise, so one sum over a stretch tells whether all of it is finite.
        int width = Vector<double>.Count;
        int i = 0;
        for (; i + width <= values.Length; i += width)
        {
            var product = new Vector<double>(values[i..]) * Vector<double>.Zero;
            if (!Vector.EqualsAll(product, Vector<double>.Zero))
                break;
        }
        for (; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                return i;
        }
        return -1;
    }
}
