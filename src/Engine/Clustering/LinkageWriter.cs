using System.Globalization;
using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Segmentation.Clustering;

/// <summary>Writes a dendrogram for other programs, as fast as a disk takes it.</summary>
internal static class LinkageWriter
{
    private const int BufferBytes = 1 << 16;

    // Two ids, a height and a size with their separators; longer than any of them gets.
    private const int RowBytes = 80;

    private static readonly SearchValues<char> NewickSyntax = SearchValues.Create("()[]:;,' \t\n\r_");

    /// <summary>A row a merge under the header <c>a,b,height,size</c>, in SciPy's numbering; heights with all their digits.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteCsv(Dendrogram dendrogram, Stream stream, CancellationToken cancellation = default)
    {
        var buffer = new byte[BufferBytes];
        int used = Encoding.ASCII.GetBytes("a,b,height,size\n", buffer);
        foreach (ref readonly Linkage row in dendrogram.Rows.AsSpan())
        {
            if (used > BufferBytes - RowBytes)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(buffer, 0, used);
                used = 0;
            }
            used = Append(buffer, used, row.A);
            buffer[used++] = (byte)',';
            used = Append(buffer, used, row.B);
            buffer[used++] = (byte)',';
            used = Append(buffer, used, row.Height);
            buffer[used++] = (byte)',';
            used = Append(buffer, used, row.Size);
            buffer[used++] = (byte)'\n';
        }
        stream.Write(buffer, 0, used);
    }

    /// <summary>The tree in Newick's format: nested pairs, each branch as long as the height between its ends.</summary>
    /// <param name="names">One name an observation, quoted where the format needs it; null for row numbers.</param>
    /// <exception cref="ArgumentException">Not one name for each observation.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteNewick(
        Dendrogram dendrogram, Stream stream, IReadOnlyList<string>? names = null, CancellationToken cancellation = default)
    {
        int n = dendrogram.Observations;
        if (names is not null && names.Count != n)
            throw new ArgumentException(Invariant($"{n:N0} observations need as many names; there are {names.Count:N0}."), nameof(names));
        var buffer = new byte[BufferBytes];
        int used = 0;
        // Depth first without recursion, which a chain of a million merges would overflow. A cluster comes up twice: to open its
        // bracket, and (as ~cluster) to close it.
        var open = new Stack<(int Cluster, double ParentHeight)>();
        open.Push(((2 * n) - 2, double.NaN));
        bool first = true;
        while (open.TryPop(out (int Cluster, double ParentHeight) next))
        {
            if (used > BufferBytes - RowBytes)
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(buffer, 0, used);
                used = 0;
            }
            (int cluster, double parentHeight) = next;
            bool closing = cluster < 0;
            if (closing)
                cluster = ~cluster;
            double height = cluster < n ? 0 : dendrogram.Rows[cluster - n].Height;
            if (!closing && !first)
                buffer[used++] = (byte)',';
            first = false;
            if (!closing && cluster >= n)
            {
                buffer[used++] = (byte)'(';
                open.Push((~cluster, parentHeight));
                open.Push((dendrogram.Rows[cluster - n].B, height));
                open.Push((dendrogram.Rows[cluster - n].A, height));
                first = true;
                continue;
            }
            if (closing)
                buffer[used++] = (byte)')';
            else if (names is null)
                used = Append(buffer, used, cluster);
            else
                used = AppendName(stream, buffer, used, names[cluster]);
            if (!double.IsNaN(parentHeight))
            {
                buffer[used++] = (byte)':';
                used = Append(buffer, used, parentHeight - height);
            }
        }
        buffer[used++] = (byte)';';
        buffer[used++] = (byte)'\n';
        stream.Write(buffer, 0, used);
    }

    // A name may be longer than the buffer's rest, so it goes to the stream by itself.
    private static int AppendName(Stream stream, byte[] buffer, int used, string name)
    {
        stream.Write(buffer, 0, used);
        bool quoted = name.Length == 0 || name.AsSpan().ContainsAny(NewickSyntax);
        stream.Write(Encoding.UTF8.GetBytes(quoted ? $"'{name.Replace("'", "''")}'" : name));
        return 0;
    }

    private static int Append(byte[] buffer, int used, int value)
    {
        Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
        return used + written;
    }

    private static int Append(byte[] buffer, int used, double value)
    {
        value.TryFormat(buffer.AsSpan(used), out int written, provider: CultureInfo.InvariantCulture);
        return used + written;
    }
}
