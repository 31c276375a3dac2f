using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>
/// A source must be read again from its beginning: a number settled its decimal mark after others had been taken otherwise.
/// </summary>
internal sealed class LateDecimalMarkException(int source, byte mark, PlacedNumber number, InputException asError)
    : Exception(asError.Message, asError)
{
    /// <summary>Place among the sources.</summary>
    internal int SourceIndex => source;

    internal byte Mark => mark;

    internal PlacedNumber Number => number;

    /// <summary>What to tell where reading again is impossible.</summary>
    internal InputException AsError => asError;
}

/// <summary>Settles the decimal mark of each source batch by batch.</summary>
/// <remarks>
/// Numbers without a mark read alike by either, and so files of whole numbers pay nothing. Blocks of a batch whose open
/// numbers were read otherwise are parsed again; where earlier batches hold such numbers, all is read again, once.
/// </remarks>
internal static class DecimalMarkDecision
{
    /// <summary>Looks at what the blocks of a batch, in file order, say; gives those that must be parsed again.</summary>
    /// <exception cref="InputException">Two numbers contradict each other, or two currencies stand in one source.</exception>
    /// <exception cref="LateDecimalMarkException">Earlier batches were read otherwise.</exception>
    internal static ParsedBlock[] Look(ParsedBlock[] blocks)
    {
        var again = new List<ParsedBlock>();
        foreach (IGrouping<SourceLayout, ParsedBlock> source in blocks.GroupBy(block => block.Layout))
        {
            SourceLayout layout = source.Key;
            foreach (ParsedBlock block in source)
                layout.LookAtCurrency(block);
            if (layout.Decimals.Mark != NumberText.OpenMark)
                continue;
            foreach (ParsedBlock block in source)
                Add(layout, block, MarkEvidence.Point, MarkEvidence.Comma);
            if (layout.Decimals.Misread is { } misread)
                throw Late(layout, misread);
            foreach (ParsedBlock block in source)
                Add(layout, block, MarkEvidence.OpenPoint, MarkEvidence.OpenComma);
            again.AddRange(
                source.Where(
                    block => IsMisread(layout, block, MarkEvidence.OpenPoint) || IsMisread(layout, block, MarkEvidence.OpenComma)));
        }
        return [.. again];
    }

    private static void Add(SourceLayout layout, ParsedBlock block, params ReadOnlySpan<MarkEvidence> kinds)
    {
        foreach (MarkEvidence kind in kinds)
        {
            if (block.Numbers[kind] is { } number)
                layout.Decimals.Add(kind, new PlacedNumber(block.LineAt(number.RowStart), number.Text));
        }
    }

    private static bool IsMisread(SourceLayout layout, ParsedBlock block, MarkEvidence kind) =>
        block.Numbers[kind] is not null && layout.Decimals.IsMisread(kind);

    private static LateDecimalMarkException Late(SourceLayout layout, PlacedNumber misread)
    {
        DecimalMarks decimals = layout.Decimals;
        PlacedNumber settled = decimals.Settled!;
        string mark = decimals.Mark == '.' ? "a decimal point" : "a decimal comma";
        return new LateDecimalMarkException(layout.Source, decimals.Mark, settled, new InputException(
            layout.Name, settled.Line,
            $"\"{settled.Text}\" has {mark}, which \"{misread.Text}\" (line {misread.Line}) had left open, and this input cannot be "
            + $"read again; give ‹decimal› {(char)decimals.Mark}."));
    }
}
