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

    /// <summary>Line number of the line that <paramref name="offset"/> lies in.</summary>
    internal long LineAt(int offset, byte lineEnd) => FirstLine + Bytes.AsSpan(0, offset).Count(lineEnd);

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
