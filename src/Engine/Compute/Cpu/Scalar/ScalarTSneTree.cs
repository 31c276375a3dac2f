using System.Runtime.InteropServices;

namespace Segmentation.Compute.Cpu.Scalar;

/// <summary>
/// A quadtree over a map of one or two dimensions, in preorder with skip links, and Barnes-Hut's sums over it. van der Maaten 2014.
/// </summary>
internal sealed class ScalarTSneTree
{
    private const int LeafSize = 8;

    // Cells halve down to a double's own resolution; points that are still together coincide for every purpose.
    private const int MaximumDepth = 48;

    private readonly double[] _x;
    private readonly double[] _y;
    private readonly List<Node> _nodes = [];

    /// <summary>Builds the tree.</summary>
    /// <param name="positions">n×1 or n×2.</param>
    internal ScalarTSneTree(Matrix positions)
    {
        int n = positions.Rows;
        _x = new double[n];
        _y = new double[n];
        double lowX = double.PositiveInfinity, lowY = lowX, highX = double.NegativeInfinity, highY = highX;
        for (int i = 0; i < n; i++)
        {
            _x[i] = positions[i, 0];
            _y[i] = positions.Columns > 1 ? positions[i, 1] : 0;
            (lowX, highX) = (Math.Min(lowX, _x[i]), Math.Max(highX, _x[i]));
            (lowY, highY) = (Math.Min(lowY, _y[i]), Math.Max(highY, _y[i]));
        }
        if (n > 0)
            Build(0, n, (lowX + highX) / 2, (lowY + highY) / 2, Math.Max(highX - lowX, highY - lowY), 0);
    }

    /// <summary>Σ_j (y_i − y_j) / (1 + d_ij²)² and Σ_j≠i 1 / (1 + d_ij²) of the point at (x, y), which is itself in the tree.</summary>
    /// <param name="theta">A cell of width s at distance d stands as its centre of mass where s² &lt; θ²(d² + ¼); 0 visits every
    /// point.</param>
    internal (double X, double Y, double Sum) Repulsion(double x, double y, double theta)
    {
        // The kernel 1/(1 + d²) is flat near 0, so a small cell may stand as one mass even around the point itself: hence the ¼.
        double thetaSquared = theta * theta;
        double forceX = 0, forceY = 0, sum = -1; // −1: the point meets itself once, at distance 0.
        ReadOnlySpan<Node> nodes = CollectionsMarshal.AsSpan(_nodes);
        for (int k = 0; k < nodes.Length;)
        {
            ref readonly Node node = ref nodes[k];
            double dx = x - node.X, dy = y - node.Y;
            double squared = (dx * dx) + (dy * dy);
            if (node.WidthSquared < thetaSquared * (squared + 0.25))
            {
                double q = 1 / (1 + squared), weight = (node.To - node.From) * q;
                sum += weight;
                forceX += weight * q * dx;
                forceY += weight * q * dy;
                k = node.Skip;
                continue;
            }
            k++;
            if (!node.IsLeaf)
                continue;
            for (int j = node.From; j < node.To; j++)
            {
                dx = x - _x[j];
                dy = y - _y[j];
                double q = 1 / (1 + (dx * dx) + (dy * dy));
                sum += q;
                forceX += q * q * dx;
                forceY += q * q * dy;
            }
        }
        return (forceX, forceY, sum);
    }

    private void Build(int from, int to, double centreX, double centreY, double width, int depth)
    {
        double massX = 0, massY = 0;
        for (int i = from; i < to; i++)
        {
            massX += _x[i];
            massY += _y[i];
        }
        int count = to - from, at = _nodes.Count;
        bool leaf = count <= LeafSize || depth == MaximumDepth || !(width > 0);
        _nodes.Add(new Node(massX / count, massY / count, width * width, from, to, at + 1, leaf));
        if (leaf)
            return;
        int middle = Partition(from, to, _y, centreY);
        Span<int> limits = [from, Partition(from, middle, _x, centreX), middle, Partition(middle, to, _x, centreX), to];
        for (int quadrant = 0; quadrant < 4; quadrant++)
        {
            if (limits[quadrant] == limits[quadrant + 1])
                continue;
            double x = centreX + ((quadrant & 1) == 0 ? -width : width) / 4, y = centreY + (quadrant < 2 ? -width : width) / 4;
            Build(limits[quadrant], limits[quadrant + 1], x, y, width / 2, depth + 1);
        }
        _nodes[at] = _nodes[at] with { Skip = _nodes.Count };
    }

    private int Partition(int from, int to, double[] keys, double pivot)
    {
        for (int i = from; i < to; i++)
        {
            if (!(keys[i] < pivot))
                continue;
            (_x[from], _x[i]) = (_x[i], _x[from]);
            (_y[from], _y[i]) = (_y[i], _y[from]);
            from++;
        }
        return from;
    }

    private readonly record struct Node(double X, double Y, double WidthSquared, int From, int To, int Skip, bool IsLeaf);
}
