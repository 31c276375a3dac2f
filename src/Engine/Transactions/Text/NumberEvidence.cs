using System.Text;

namespace Segmentation.Transactions.Text;

/// <summary>What the numbers of one block say of the decimal mark and of the currency: the first row of each kind.</summary>
internal sealed class NumberEvidence
{
    private static readonly int Kinds = Enum.GetValues<MarkEvidence>().Length;

    private readonly (int RowStart, string Text)?[] _first = new (int RowStart, string Text)?[Kinds];

    /// <summary>The first currency that stands beside a number, and its row.</summary>
    internal (int RowStart, string Name)? Currency { get; private set; }

    /// <summary>The first other currency.</summary>
    internal (int RowStart, string Name)? OtherCurrency { get; private set; }

    /// <summary>Amounts that were read.</summary>
    internal long Amounts;

    /// <summary>Those of them that a currency stands beside.</summary>
    internal long WithCurrency { get; private set; }

    /// <summary>The row and text of the first number of a kind; null where there is none.</summary>
    internal (int RowStart, string Text)? this[MarkEvidence kind] => _first[(int)kind];

    internal void Clear()
    {
        Array.Clear(_first);
        Currency = null;
        OtherCurrency = null;
        Amounts = 0;
        WithCurrency = 0;
    }

    internal void Add(MarkEvidence kind, int rowStart, ReadOnlySpan<byte> text) =>
        _first[(int)kind] ??= (rowStart, Encoding.UTF8.GetString(text));

    internal void AddCurrency(string name, int rowStart, bool isOfAmount)
    {
        WithCurrency += isOfAmount ? 1 : 0;
        if (Currency is null)
            Currency = (rowStart, name);
        else if (OtherCurrency is null && Currency.Value.Name != name)
            OtherCurrency = (rowStart, name);
    }
}
