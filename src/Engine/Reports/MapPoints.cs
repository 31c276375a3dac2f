using System.Buffers.Text;

namespace Segmentation.Reports;

/// <summary>
/// A map packed for a web page: per segment, positions on a 65,536² grid in Morton order, each as the varint of its distance to the one
/// before.
/// </summary>
/// <remarks>
/// Neighbours in Morton order are near in code, so a point costs about 2 bytes instead of 4, and its segment nothing: a million points
/// are under 3 MB of base64. The script in map.js reads it back.
/// </remarks>
internal sealed class MapPoints
{
    /// <summary>Points that a page carries; of more, every n-th in Morton order is kept, which keeps the density everywhere.</summary>
    internal const int Most = 1_000_000;

    private MapPoints(string[] packed, int[] counts, (ushort X, ushort Y)[] centers, int shown)
    {
        Packed = packed;
        Counts = counts;
        Centers = centers;
        Shown = shown;
    }

    /// <summary>Base64 for addresses of each segment's points.</summary>
    public string[] Packed { get; }

    /// <summary>Points packed for each segment.</summary>
    public int[] Counts { get; }

    /// <summary>Median position of each segment, where its name is written.</summary>
    public (ushort X, ushort Y)[] Centers { get; }

    /// <summary>Points packed in all.</summary>
    public int Shown { get; }

    /// <summary>Packs a map.</summary>
    /// <param name="positions">n×2.</param>
    internal static MapPoints Pack(Matrix positions, int[] labels, int segments, int most = Most)
    {
        uint[][] codes = [.. Counted(labels, segments).Select(count => new uint[count])];
        (ushort X, ushort Y)[] places = OnGrid(positions);
        var centers = new (ushort X, ushort Y)[segments];
        int[] filled = new int[segments];
        for (int i = 0; i < labels.Length; i++)
        {
            codes[labels[i]][filled[labels[i]]++] = Spread(places[i].X) | (Spread(places[i].Y) << 1);
        }
        int stride = (int)(((long)labels.Length + most - 1) / most);
        string[] packed = new string[segments];
        int[] counts = new int[segments];
        for (int s = 0; s < segments; s++)
        {
            Array.Sort(codes[s]);
            centers[s] = Median(codes[s]);
            uint[] kept = stride == 1 ? codes[s] : [.. codes[s].Where((_, i) => i % stride == 0)];
            counts[s] = kept.Length;
            packed[s] = Pack(kept);
        }
        return new MapPoints(packed, counts, centers, counts.Sum());
    }

    /// <summary>Where each point stands on the grid.</summary>
    /// <param name="positions">n×2.</param>
    internal static (ushort X, ushort Y)[] OnGrid(Matrix positions)
    {
        (double x0, double y0, double scale) = Grid(positions);
        var places = new (ushort X, ushort Y)[positions.Rows];
        for (int i = 0; i < places.Length; i++)
            places[i] = ((ushort)((positions.Values[2L * i] - x0) * scale), (ushort)((positions.Values[(2L * i) + 1] - y0) * scale));
        return places;
    }

    private static (double X0, double Y0, double Scale) Grid(Matrix positions)
    {
        double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        for (int i = 0; i < positions.Rows; i++)
        {
            double x = positions.Values[2L * i], y = positions.Values[(2L * i) + 1];
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
        }
        // One scale for both directions, centred: distances on a t-SNE map mean the same across and down.
        double span = Math.Max(Math.Max(right - left, bottom - top), 1e-12);
        return (left - ((span - (right - left)) / 2), top - ((span - (bottom - top)) / 2), 65535 / span);
    }

    private static int[] Counted(int[] labels, int segments)
    {
        int[] counts = new int[segments];
        foreach (int label in labels)
            counts[label]++;
        return counts;
    }

    private static (ushort X, ushort Y) Median(uint[] codes)
    {
        if (codes.Length == 0)
            return (0, 0);
        ushort[] xs = [.. codes.Select(code => (ushort)Gather(code))], ys = [.. codes.Select(code => (ushort)Gather(code >> 1))];
        Array.Sort(xs);
        Array.Sort(ys);
        return (xs[xs.Length / 2], ys[ys.Length / 2]);
    }

    private static string Pack(uint[] ascending)
    {
        byte[] bytes = new byte[5 * ascending.Length];
        int length = 0;
        uint last = 0;
        foreach (uint code in ascending)
        {
            uint step = code - last;
            last = code;
            for (; step >= 0x80; step >>= 7)
                bytes[length++] = (byte)(step | 0x80);
            bytes[length++] = (byte)step;
        }
        return Base64Url.EncodeToString(bytes.AsSpan(0, length));
    }

    private static uint Spread(uint x)
    {
        x = (x | (x << 8)) & 0x00FF00FF;
        x = (x | (x << 4)) & 0x0F0F0F0F;
        x = (x | (x << 2)) & 0x33333333;
        return (x | (x << 1)) & 0x55555555;
    }

    private static uint Gather(uint x)
    {
        x &= 0x55555555;
        x = (x | (x >> 1)) & 0x33333333;
        x = (x | (x >> 2)) & 0x0F0F0F0F;
        x = (x | (x >> 4)) & 0x00FF00FF;
        return (x | (x >> 8)) & 0x0000FFFF;
    }
}
