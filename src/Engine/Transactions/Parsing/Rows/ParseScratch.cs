using System.Runtime.CompilerServices;
using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Parsing.Rows;

/// <summary>What a thread needs while it parses one block; as many as there are threads, not blocks.</summary>
internal sealed class ParseScratch
{
    private TransactionRecord[] _records = [];

    /// <summary>Fields and rows of the text.</summary>
    internal FieldIndex Index { get; } = new();

    internal ProductIdentities Identities { get; } = new();

    /// <summary>In a second pass, what finds its rows.</summary>
    internal WantedRows? Wanted;

    /// <summary>For a text that is not written as it counts.</summary>
    internal byte[] Plain = [];

    internal int Count { get; private set; }

    /// <summary>Records in file order.</summary>
    internal Span<TransactionRecord> Records => _records.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref TransactionRecord Next()
    {
        if (Count == _records.Length)
            Grow();
        return ref _records[Count++];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _records, Math.Max(1024, 2 * Count));
}
