using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>Takes returns out of the purchases of one customer and product.</summary>
internal sealed class Netting
{
    // Of each purchase, the one to look at: itself, or an earlier one where nothing is left of it.
    private int[] _next = [];

    /// <summary>Returns all of whose quantity, or part of it, was taken.</summary>
    internal long FullyMatched { get; private set; }

    internal long PartlyMatched { get; private set; }

    /// <summary>Quantity taken.</summary>
    internal ExactAmount UnitsNetted { get; private set; }

    /// <summary>Lowers <see cref="NetLine.Left"/> of the purchases.</summary>
    /// <param name="lines">Of one customer and product, by time, order, price and quantity; <see cref="NetLine.Left"/> is the
    /// quantity.</param>
    /// <param name="sameTime">Whether a return takes from purchases of its own moment too: where dates have no time of day.</param>
    /// <param name="since">Returns before it are not counted, though they take.</param>
    /// <param name="until">Returns after it likewise.</param>
    /// <param name="log">Gets what each return took: place of the purchase, time of the return, quantity left before and after.</param>
    internal void Take(
        Span<NetLine> lines, bool sameTime, long since, long until, List<(int Line, long Returned, long Before, long After)>? log = null)
    {
        if (_next.Length < lines.Length)
            _next = new int[2 * lines.Length];
        for (int i = 0; i < lines.Length; i++)
            _next[i] = lines[i].IsPurchase ? i : i - 1;
        int end = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].IsReturn)
                continue;
            while (end < lines.Length && (lines[end].Ticks < lines[i].Ticks || (sameTime && lines[end].Ticks == lines[i].Ticks)))
                end++;
            long wanted = Math.Abs(lines[i].Quantity);
            long open = wanted;
            for (int p = Find(end - 1); p >= 0 && open > 0; p = Find(p))
            {
                long taken = Math.Min(open, lines[p].Left);
                lines[p].Left -= taken;
                open -= taken;
                log?.Add((p, lines[i].Ticks, lines[p].Left + taken, lines[p].Left));
                if (lines[p].Left == 0)
                    _next[p] = p - 1;
            }
            if (open == wanted || lines[i].Ticks < since || lines[i].Ticks > until)
                continue;
            FullyMatched += open == 0 ? 1 : 0;
            PartlyMatched += open == 0 ? 0 : 1;
            ExactAmount sum = UnitsNetted;
            // Quantities of 64 bits: no file is long enough to leave 128.
            _ = ExactAmount.TryAdd(ref sum, ExactAmount.OfQuantity(wanted - open));
            UnitsNetted = sum;
        }
    }

    // The latest purchase at or before a place of which something is left. Paths are halved on the way: Tarjan & van Leeuwen 1984.
    private int Find(int place)
    {
        while (place >= 0 && _next[place] != place)
        {
            int next = _next[place];
            if (next >= 0)
                _next[place] = _next[next];
            place = next;
        }
        return place;
    }
}
