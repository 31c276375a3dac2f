using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>Sums of money by month, counted from year 0, ascending.</summary>
/// <remarks>Two plain arrays: a sorted dictionary of structures would be compiled anew at every start.</remarks>
internal sealed class MonthSums
{
    private int[] _months = new int[32];
    private ExactAmount[] _sums = new ExactAmount[32];

    /// <summary>Months with a sum.</summary>
    internal int Count { get; private set; }

    /// <summary>The month at a place.</summary>
    internal int Month(int place) => _months[place];

    /// <summary>The sum at a place.</summary>
    internal ExactAmount Sum(int place) => _sums[place];

    /// <summary>Adds to a month's sum; false, and nothing is added, where it leaves the range.</summary>
    internal bool TryAdd(int month, ExactAmount amount)
    {
        // The latest months come last, as a rule.
        int place = Count;
        while (place > 0 && _months[place - 1] > month)
            place--;
        if (place > 0 && _months[place - 1] == month)
            return ExactAmount.TryAdd(ref _sums[place - 1], amount);
        if (Count == _months.Length)
        {
            Array.Resize(ref _months, 2 * Count);
            Array.Resize(ref _sums, 2 * Count);
        }
        Array.Copy(_months, place, _months, place + 1, Count - place);
        Array.Copy(_sums, place, _sums, place + 1, Count - place);
        _months[place] = month;
        _sums[place] = amount;
        Count++;
        return true;
    }
}
