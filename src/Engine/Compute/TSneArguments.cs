namespace Segmentation.Compute;

/// <summary>What every device asks of the arguments of <c>IComputeDevice.BeginTSne</c>.</summary>
internal static class TSneArguments
{
    // A t-SNE map of 10⁹ points would span some 10⁴; beyond this, float32 no longer tells neighbours apart.
    private const double FarthestStart = 1e5;

    /// <summary>Throws where they do not fit together or cannot be computed with.</summary>
    /// <exception cref="ArgumentException">Sizes that do not fit together, θ outside [0, 1], or a start that is not finite or too
    /// wide.</exception>
    internal static void Check(SparseMatrix affinities, Matrix start, TSneForces forces)
    {
        CheckForces(affinities.Rows, start, forces);
        CheckRows(affinities);
        CheckStart(start);
    }

    /// <inheritdoc cref="Check(SparseMatrix, Matrix, TSneForces)"/>
    internal static void Check(NeighborLists lists, Matrix start, TSneForces forces)
    {
        CheckForces(lists.Rows, start, forces);
        for (int i = 0; i < lists.Rows; i++)
        {
            int before = -1;
            foreach (int neighbor in lists.NeighborsOf(i))
            {
                if (neighbor <= before || neighbor >= lists.Rows || neighbor == i)
                    throw new ArgumentException(
                        $"List {i} names {neighbor} after {before}; neighbours are others of {lists.Rows} rows, ascending.", nameof(lists));
                before = neighbor;
            }
        }
        CheckStart(start);
    }

    /// <summary>Throws where a map's repulsion cannot be computed.</summary>
    /// <exception cref="ArgumentException">No points, other than 1 or 2 dimensions, or a position that is not finite.</exception>
    internal static void CheckMap(Matrix map)
    {
        if (map.Rows < 1 || map.Columns is not (1 or 2))
            throw new ArgumentException($"A map has points of 1 or 2 dimensions; {map.Rows}×{map.Columns} given.", nameof(map));
        map.RequireFinite("map");
    }

    private static void CheckForces(int rows, Matrix start, TSneForces forces)
    {
        if (start.Rows < 2 || rows != start.Rows)
            throw new ArgumentException(
                $"t-SNE needs as many start positions as rows of affinities, at least 2; {start.Rows} and {rows} given.", nameof(start));
        if (start.Columns is not (1 or 2))
            throw new ArgumentException($"A map has 1 or 2 dimensions; {start.Columns} given.", nameof(start));
        if (!(forces.Theta is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(forces), forces.Theta, "θ lies in [0, 1].");
        if (!Enum.IsDefined(forces.Repulsion))
            throw new ArgumentOutOfRangeException(nameof(forces), forces.Repulsion, "No such repulsion.");
    }

    private static void CheckStart(Matrix start)
    {
        start.RequireFinite("start positions");
        foreach (double value in start.Values)
        {
            if (Math.Abs(value) > FarthestStart)
            {
                string message = Invariant(
                    $"A start position is {value:G3}; a map's units are small, so positions lie within ±{FarthestStart:G0}. ");
                throw new ArgumentException(message + "Scale them, to a standard deviation of 1e-4 for a fresh start.", nameof(start));
            }
        }
    }

    private static void CheckRows(SparseMatrix affinities)
    {
        long[] starts = affinities.RowStarts;
        if (starts[0] != 0 || affinities.Entries > Math.Min(affinities.Columns.Length, affinities.Values.Length))
            throw new ArgumentException(
                $"Affinities of {affinities.Entries} entries from {starts[0]} on do not fit {affinities.Columns.Length} columns and "
                + $"{affinities.Values.Length} values.", nameof(affinities));
        for (int i = 0; i < affinities.Rows; i++)
        {
            if (starts[i + 1] < starts[i])
                throw new ArgumentException(
                    $"Row {i} of the affinities ends at {starts[i + 1]}, before it starts at {starts[i]}.", nameof(affinities));
        }
        foreach (int column in affinities.Columns.AsSpan(0, (int)affinities.Entries))
        {
            if ((uint)column >= (uint)affinities.Rows)
                throw new ArgumentException($"Column {column} of the affinities is not in [0, {affinities.Rows}).", nameof(affinities));
        }
    }
}
