using System.Runtime.InteropServices;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>
/// What the customers of one partition bought and when: 32 bytes a row while it is read, then 32 for each customer, moment and category.
/// </summary>
internal sealed class PartitionGoods
{
    // Small enough to stay out of the large-object heap.
    private const int ChunkRows = 2048;

    private readonly List<Row[]> _chunks = [];
    private int _count;
    private Row[] _rows = [];
    private int[] _starts = [0];

    /// <summary>Takes a kept row.</summary>
    /// <param name="customer">The customer's number in the partition.</param>
    /// <param name="spelling">Its product's spelling.</param>
    /// <param name="ticks">Its time.</param>
    /// <param name="amount">What it is worth.</param>
    internal void Add(int customer, int spelling, long ticks, ExactAmount amount)
    {
        if (_count % ChunkRows == 0)
            _chunks.Add(GC.AllocateUninitializedArray<Row>(ChunkRows));
        _chunks[^1][_count % ChunkRows] = new Row(customer, spelling, ticks, amount);
        _count++;
    }

    /// <summary>Counts the rows of each spelling up to a moment.</summary>
    internal void Count(long until, long[] rowsOf)
    {
        for (int i = 0; i < _count; i++)
        {
            Row row = _chunks[i / ChunkRows][i % ChunkRows];
            rowsOf[row.What] += row.Ticks <= until ? 1 : 0;
        }
    }

    /// <summary>Brings the rows into categories; their products are given up.</summary>
    /// <param name="categoryOf">Category of each spelling.</param>
    /// <param name="customers">Customers of the partition.</param>
    internal void Categorize(int[] categoryOf, int customers)
    {
        var rows = new Row[_count];
        for (int i = 0; i < _count; i++)
        {
            Row row = _chunks[i / ChunkRows][i % ChunkRows];
            rows[i] = row with { What = categoryOf[row.What] };
        }
        _chunks.Clear();
        _count = 0;
        Array.Sort(rows);
        int filled = 0;
        foreach (Row row in rows)
        {
            if (filled > 0 && rows[filled - 1].IsBeside(row))
            {
                ExactAmount sum = rows[filled - 1].Amount;
                // Sums of all rows fit, or the row was refused.
                _ = ExactAmount.TryAdd(ref sum, row.Amount);
                rows[filled - 1] = rows[filled - 1] with { Amount = sum };
                continue;
            }
            rows[filled++] = row;
        }
        Array.Resize(ref rows, filled);
        _rows = rows;
        _starts = new int[customers + 1];
        foreach (Row row in rows)
            _starts[row.Customer + 1]++;
        for (int customer = 0; customer < customers; customer++)
            _starts[customer + 1] += _starts[customer];
    }

    /// <summary>Adds what a customer paid up to a moment, by category, before anything came back.</summary>
    internal void AddPaid(int customer, long until, Span<ExactAmount> paid)
    {
        for (int i = _starts[customer]; i < _starts[customer + 1] && _rows[i].Ticks <= until; i++)
            _ = ExactAmount.TryAdd(ref paid[_rows[i].What], _rows[i].Amount);
    }

    /// <summary>A row, or all of one customer, moment and category.</summary>
    /// <param name="Customer">Number in the partition.</param>
    /// <param name="What">The product's spelling, then its category.</param>
    /// <param name="Ticks">Time.</param>
    /// <param name="Amount">What was paid.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Row(int Customer, int What, long Ticks, ExactAmount Amount) : IComparable<Row>
    {
        public int CompareTo(Row other) =>
            Customer != other.Customer ? Customer.CompareTo(other.Customer)
            : Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : What.CompareTo(other.What);

        internal bool IsBeside(Row other) => Customer == other.Customer && Ticks == other.Ticks && What == other.What;
    }
}
