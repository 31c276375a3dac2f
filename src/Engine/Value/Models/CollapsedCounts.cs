namespace Segmentation.Value.Models;

/// <summary>
/// Customers of equal repeats, last day and age as one row with a weight: a likelihood is a sum over rows, and most customers of a shop
/// share theirs with others.
/// </summary>
internal sealed class CollapsedCounts
{
    private const int DayBits = 21;
    private const ulong DayMask = (1UL << DayBits) - 1;

    private CollapsedCounts(ulong[] keys, double[] weights, int[]? rowOf)
    {
        Rows = keys.Length;
        Weights = weights;
        RowOf = rowOf ?? [];
        Repeats = new int[Rows];
        LastWeek = new double[Rows];
        Weeks = new double[Rows];
        LastDays = new int[Rows];
        Days = new int[Rows];
        for (int row = 0; row < Rows; row++)
        {
            Repeats[row] = (int)(keys[row] >> (2 * DayBits));
            LastDays[row] = (int)((keys[row] >> DayBits) & DayMask);
            Days[row] = (int)(keys[row] & DayMask);
            LastWeek[row] = LastDays[row] / RepeatPurchases.DaysOfWeek;
            Weeks[row] = Days[row] / RepeatPurchases.DaysOfWeek;
            LongestDays = Math.Max(LongestDays, Days[row]);
        }
        int most = Rows == 0 ? 0 : Repeats[^1];
        MoreThan = new double[most];
        for (int row = 0; row < Rows; row++)
        {
            if (Repeats[row] > 0)
                MoreThan[Repeats[row] - 1] += weights[row];
            Customers += weights[row];
        }
        for (int x = most - 2; x >= 0; x--)
            MoreThan[x] += MoreThan[x + 1];
    }

    /// <summary>Number of rows, by repeats, then last day, then age.</summary>
    public int Rows { get; }

    /// <summary>Customers of all rows.</summary>
    public double Customers { get; }

    /// <summary>x of each row.</summary>
    public int[] Repeats { get; }

    /// <summary>t_x of each row, in weeks.</summary>
    public double[] LastWeek { get; }

    /// <summary>T of each row, in weeks.</summary>
    public double[] Weeks { get; }

    /// <summary>t_x of each row, in days.</summary>
    public int[] LastDays { get; }

    /// <summary>T of each row, in days.</summary>
    public int[] Days { get; }

    /// <summary>The longest T, in days.</summary>
    public int LongestDays { get; }

    /// <summary>Customers of each row.</summary>
    public double[] Weights { get; }

    /// <summary>Row of each customer; empty for a sample.</summary>
    public int[] RowOf { get; }

    /// <summary>
    /// [i]: customers with more than i repeats. ln Γ(r + x) − ln Γ(r), summed over customers, is Σᵢ MoreThan[i]·ln(r + i): no gamma
    /// function, and no difference of large numbers.
    /// </summary>
    public double[] MoreThan { get; }

    /// <summary>Collapses purchases.</summary>
    public static CollapsedCounts Of(RepeatPurchases purchases)
    {
        var keys = new ulong[purchases.Count];
        int[] customers = new int[keys.Length], rowOf = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = Key(purchases.Repeats[i], purchases.LastDay[i], purchases.Age[i]);
            customers[i] = i;
        }
        Array.Sort(keys, customers);
        var distinct = new List<ulong>();
        var weights = new List<double>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                distinct.Add(keys[i]);
                weights.Add(0);
            }
            weights[^1]++;
            rowOf[customers[i]] = distinct.Count - 1;
        }
        return new CollapsedCounts([.. distinct], [.. weights], rowOf);
    }

    /// <summary>Every k-th customer in the order of the rows: a fit starts from its parameters. The same on every machine.</summary>
    /// <param name="customers">About how many.</param>
    public CollapsedCounts Sample(int customers)
    {
        double step = Customers / customers;
        if (step < 2)
            return this;
        var keys = new List<ulong>();
        var weights = new List<double>();
        double before = 0;
        for (int row = 0; row < Rows; row++)
        {
            double drawn = Math.Floor((before + Weights[row]) / step) - Math.Floor(before / step);
            before += Weights[row];
            if (drawn == 0)
                continue;
            keys.Add(Key(Repeats[row], Day(LastWeek[row]), Day(Weeks[row])));
            weights.Add(drawn);
        }
        return new CollapsedCounts([.. keys], [.. weights], null);
    }

    private static ulong Key(int repeats, int lastDay, int age) =>
        ((ulong)(uint)repeats << (2 * DayBits)) | ((ulong)(uint)lastDay << DayBits) | (uint)age;

    private static int Day(double weeks) => (int)Math.Round(weeks * RepeatPurchases.DaysOfWeek);
}
