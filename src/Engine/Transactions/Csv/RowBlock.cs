namespace Segmentation.Transactions.Csv;

/// <summary>A stretch of a source that holds whole rows only, so that any thread can parse it by itself.</summary>
internal sealed class RowBlock
{
    /// <summary>Zero bytes kept readable after the text, so that a vector may be loaded at any of its bytes.</summary>
    internal const int Slack = 64;

    /// <summary>The text, then at least <see cref="Slack"/> bytes.</summary>
    internal byte[] Bytes = [];

    /// <summary>Length of the text; it ends with a line end.</summary>
    internal int Length;

    /// <summary>Whether a quote stands anywhere in it.</summary>
    internal bool HasQuotes;

    /// <summary>Whether its first row is the source's header.</summary>
    internal bool HasHeader;

    /// <summary>Number of its first line in the source, from 1.</summary>
    internal long FirstLine;

    /// <summary>What is to be done before fields are looked for; null for nothing, or where it is done.</summary>
    internal BlockForm? Form;

    /// <summary>What the bytes hold, where cells were handed over; null for a text.</summary>
    internal Cells? Cells;

    internal ReadOnlySpan<byte> Content => Bytes.AsSpan(0, Length);

    /// <summary>Makes room for <paramref name="length"/> bytes and the slack, keeping the first <paramref name="kept"/> bytes.</summary>
    internal void Reserve(int length, int kept)
    {
        if (Bytes.Length >= length + Slack)
            return;
        var larger = GC.AllocateUninitializedArray<byte>(length + Slack);
        Bytes.AsSpan(0, kept).CopyTo(larger);
        Bytes = larger;
    }

    /// <summary>Takes what another block holds, which is empty then.</summary>
    internal void Take(RowBlock other)
    {
        (Bytes, other.Bytes) = (other.Bytes, []);
        (Cells, other.Cells) = (other.Cells, null);
        (Length, HasQuotes, HasHeader, FirstLine, Form) = (other.Length, other.HasQuotes, other.HasHeader, other.FirstLine, other.Form);
        other.Length = 0;
    }

    /// <summary>Line number of the line that <paramref name="offset"/> lies in.</summary>
    internal long LineAt(int offset, byte lineEnd) => FirstLine + LinesBetween(0, offset, lineEnd);

    /// <summary>Lines that end between two places; of cells, rows.</summary>
    internal int LinesBetween(int from, int to, byte lineEnd) =>
        Cells is null ? Bytes.AsSpan(from, to - from).Count(lineEnd)
        : Cells.LineOf(Cells.Index.RowAt(to)) - Cells.LineOf(Cells.Index.RowAt(from));

    /// <summary>Where the fields are, of a text as it is found now.</summary>
    /// <param name="scratch">Gets the fields of a text.</param>
    internal FieldIndex Fields(FieldIndex scratch, byte delimiter, byte lineEnd)
    {
        if (Cells is not null)
            return Cells.Index;
        ToPlain();
        scratch.Scan(this, delimiter, lineEnd);
        return scratch;
    }

    /// <summary>The text of a row, of a long one no more than some bytes; cells as a line of CSV.</summary>
    internal ReadOnlySpan<byte> RowText(int rowStart, byte lineEnd, int mostBytes)
    {
        ReadOnlySpan<byte> rest = Cells is null
            ? Bytes.AsSpan(rowStart, Length - rowStart)
            : Cells.ToCsv(this, Cells.Index.RowAt(rowStart));
        int end = Cells is null ? rest.IndexOf(lineEnd) : rest.Length;
        return rest[..Math.Min(end < 0 ? rest.Length : end, mostBytes)];
    }

    /// <summary>Gives the text its one form (<see cref="BlockForm"/>) where it does not have it.</summary>
    internal void ToPlain()
    {
        if (Form is null)
            return;
        Bytes = Form.Apply(Content, out Length);
        HasQuotes = Form.HasQuotes ? HasQuotes : Content.Contains((byte)'"');
        Form = null;
    }
}
