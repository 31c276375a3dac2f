namespace Segmentation.Prediction.Trees;

/// <summary>Parts of equal class shares.</summary>
internal static class StratifiedParts
{
    /// <summary>The part of each row, by dealing each class's shuffled rows around.</summary>
    internal static int[] Deal(IReadOnlyList<bool> labels, int parts, SeededRandom random)
    {
        var part = new int[labels.Count];
        int dealt = 0;
        foreach (bool side in (ReadOnlySpan<bool>)[true, false])
        {
            int[] rows = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == side)];
            random.Shuffle<int>(rows);
            foreach (int i in rows)
                part[i] = dealt++ % parts;
        }
        return part;
    }
}
