namespace Segmentation.Profiles;

/// <summary>The rows of each segment, ascending, in one array.</summary>
internal sealed class SegmentMembers
{
    private readonly int[] _starts;
    private readonly int[] _rows;

    private SegmentMembers(int[] starts, int[] rows)
    {
        _starts = starts;
        _rows = rows;
    }

    /// <summary>Number of segments, k.</summary>
    internal int Segments => _starts.Length - 1;

    /// <summary>Members of one segment.</summary>
    internal int Count(int segment) => _starts[segment + 1] - _starts[segment];

    /// <summary>Row numbers of one segment's members, ascending.</summary>
    internal ReadOnlySpan<int> Rows(int segment) => _rows.AsSpan(_starts[segment], Count(segment));

    /// <summary>Groups rows by label with a counting sort.</summary>
    /// <exception cref="ArgumentException">No labels, a negative one, or a number in [0, largest] without members.</exception>
    internal static SegmentMembers Group(ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
            throw new ArgumentException("There are no customers to profile.", nameof(labels));
        int segments = 0;
        foreach (int label in labels)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(label, nameof(labels));
            segments = Math.Max(segments, label + 1);
        }
        var starts = new int[segments + 1];
        foreach (int label in labels)
            starts[label + 1]++;
        int empty = starts.AsSpan(1).IndexOf(0);
        if (empty >= 0)
            throw new ArgumentException(Invariant($"Segment {empty} has no members; number segments without gaps."), nameof(labels));
        for (int segment = 0; segment < segments; segment++)
            starts[segment + 1] += starts[segment];
        int[] next = starts[..^1];
        var rows = new int[labels.Length];
        for (int row = 0; row < labels.Length; row++)
            rows[next[labels[row]]++] = row;
        return new SegmentMembers(starts, rows);
    }
}
