using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>Hands the stretches over to the history, as they were bought.</summary>
internal sealed partial class PartitionOrders
{
    // Place, rows and value of every stretch of customers who returned anything, before returns took from them.
    private readonly List<(int Place, int Lines, ExactAmount Amount)> _before = [];

    /// <summary>False where every row is an order of its own.</summary>
    internal bool HasOrders => hasOrders;

    /// <summary>Stretches written down.</summary>
    internal int Count => _count;

    /// <summary>A stretch, and its customer.</summary>
    internal (int Customer, Moment Moment) StretchAt(int place)
    {
        ref Stretch stretch = ref this[place];
        return (
            stretch.Customer,
            new Moment { Ticks = stretch.Ticks, Order = stretch.Order, Amount = AmountOf(place), Lines = stretch.Lines });
    }

    /// <summary>Gives the memory back.</summary>
    internal void Forget()
    {
        _chunks.Clear();
        _amounts.Clear();
        _count = 0;
    }

    // All that was taken is written down by its time, and taken again up to the moment that is looked at.
    private void PutBack()
    {
        foreach ((int place, int lines, ExactAmount amount) in _before)
            (this[place].Lines, AmountOf(place)) = (lines, amount);
        _before.Clear();
    }
}
