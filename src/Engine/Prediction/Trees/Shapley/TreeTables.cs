using System.Runtime.Intrinsics;

namespace Segmentation.Prediction.Trees.Shapley;

/// <summary>A tree's questions, asked of codes, and its groups of leaves.</summary>
internal sealed class TreeTables
{
    private TreeTables(Question[] questions, Group[] groups) => (Questions, Groups) = (questions, groups);

    internal Question[] Questions { get; }

    internal Group[] Groups { get; }

    internal static TreeTables Of(DecisionTree tree, PatternGroup[] groups, ValueCodes codes)
    {
        var questions = new List<Question>();
        var places = new int[tree.Nodes.Length];
        for (int node = 0; node < places.Length; node++)
        {
            ref readonly TreeNode asked = ref tree.Nodes[node];
            if (asked.IsLeaf)
                continue;
            places[node] = questions.Count;
            questions.Add(new Question(
                asked.Column, asked.LeftLevels is null ? codes.Of(asked.Column, asked.Threshold) : (byte)0, asked.MissingLeft,
                asked.LeftLevels is { } levels ? LevelsLeft(levels, asked.MissingLeft) : null));
        }
        return new TreeTables([.. questions], [.. groups.Select(group => new Group(group, places))]);
    }

    /// <summary>For each question and row all bits where the row goes left, else none.</summary>
    internal void Answer(byte[] codes, byte[] answers, int count)
    {
        for (int q = 0; q < Questions.Length; q++)
        {
            Question asked = Questions[q];
            ReadOnlySpan<byte> values = codes.AsSpan(asked.Column * PatternShap.RowsAtOnce, PatternShap.RowsAtOnce);
            Span<byte> into = answers.AsSpan(q * PatternShap.RowsAtOnce, PatternShap.RowsAtOnce);
            if (asked.Levels is { } levels)
            {
                for (int i = 0; i < count; i++)
                    into[i] = levels[values[i]];
                continue;
            }
            Vector512<byte> last = Vector512.Create(asked.Last), missing = Vector512.Create(ValueCodes.Missing);
            for (int i = 0; i < count; i += Vector512<byte>.Count)
            {
                Vector512<byte> value = Vector512.Create(values.Slice(i, Vector512<byte>.Count));
                Vector512<byte> left = Vector512.LessThanOrEqual(value, last);
                (asked.MissingLeft ? left | Vector512.Equals(value, missing) : left).CopyTo(into[i..]);
            }
        }
    }

    private static byte[] LevelsLeft(ulong[] levels, bool missingLeft)
    {
        var left = new byte[256];
        for (int level = 0; level < Math.Min(ValueCodes.Missing, levels.Length * 64); level++)
            left[level] = (levels[level >> 6] >> (level & 63) & 1) != 0 ? byte.MaxValue : (byte)0;
        left[ValueCodes.Missing] = missingLeft ? byte.MaxValue : (byte)0;
        return left;
    }

    /// <summary>A node's question: codes up to Last go left, or those of the levels.</summary>
    internal readonly record struct Question(int Column, byte Last, bool MissingLeft, byte[]? Levels);

    /// <summary>A group of leaves, its answers told by questions.</summary>
    internal sealed class Group(PatternGroup patterns, int[] places)
    {
        private readonly (int Question, bool Left)[][] _bits =
            [.. patterns.Bits.Select(bit => bit.Select(edge => (places[edge.Node], edge.Left)).ToArray())];

        internal PatternGroup Patterns { get; } = patterns;

        /// <summary>Each row's pattern: its low eight bits, and those above.</summary>
        internal void Join(byte[] answers, byte[] low, byte[] high, int count)
        {
            for (int i = 0; i < count; i += Vector512<byte>.Count)
            {
                Vector512<byte> lower = Vector512<byte>.Zero, upper = Vector512<byte>.Zero;
                for (int bit = 0; bit < _bits.Length; bit++)
                {
                    Vector512<byte> given = Vector512<byte>.AllBitsSet;
                    foreach ((int question, bool left) in _bits[bit])
                    {
                        Vector512<byte> answer = Vector512.Create(answers, (question * PatternShap.RowsAtOnce) + i);
                        given = left ? given & answer : Vector512.AndNot(given, answer);
                    }
                    if (bit < 8)
                        lower |= given & Vector512.Create((byte)(1 << bit));
                    else
                        upper |= given & Vector512.Create((byte)(1 << (bit - 8)));
                }
                lower.CopyTo(low, i);
                upper.CopyTo(high, i);
            }
        }
    }
}
