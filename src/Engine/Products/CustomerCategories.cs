using Segmentation.Transactions;

namespace Segmentation.Products;

/// <summary>What one customer buys, by category.</summary>
/// <param name="categories">Number of categories, those of none not counted.</param>
internal sealed class CategoryTastes(int categories)
{
    /// <summary>
    /// Share of each category in what the customer spent in all; what belongs to no category counts below the line only. Negative sums
    /// count as nothing.
    /// </summary>
    public double[] SpendShares { get; } = new double[categories];

    /// <summary>Share of the customer's orders that hold something of each category.</summary>
    public double[] OrderShares { get; } = new double[categories];

    /// <summary>Whole days since the last purchase in each category; NaN where there was none.</summary>
    public double[] Recencies { get; } = new double[categories];

    /// <summary>
    /// The category of most spend, of equals the one whose name comes first by its characters' codes; <see cref="CategoryModel.Other"/>
    /// where nothing was spent on any.
    /// </summary>
    public int Main { get; internal set; }

    /// <summary>Number of categories bought from.</summary>
    public int Count { get; internal set; }

    /// <summary>Makes shares of the sums that <see cref="SpendShares"/> holds, and finds the main category.</summary>
    /// <param name="model">The categories.</param>
    /// <param name="other">Spent on what belongs to none.</param>
    /// <returns>Spent in all.</returns>
    internal double Divide(CategoryModel model, double other)
    {
        double total = Math.Max(0, other), most = 0;
        Main = model.Other;
        for (int category = 0; category < SpendShares.Length; category++)
        {
            ref double spend = ref SpendShares[category];
            spend = Math.Max(0, spend);
            total += spend;
            // Equals are decided by name: the order of a map's lines means nothing.
            if (spend > most || (spend == most && most > 0 && model.IsBefore(category, Main)))
                (Main, most) = (category, spend);
        }
        for (int category = 0; category < SpendShares.Length && total > 0; category++)
            SpendShares[category] /= total;
        return total;
    }
}

/// <summary>Customers by category, worked out from their lines when asked: a million customers cost no table.</summary>
/// <param name="Lines">What was bought.</param>
/// <param name="Placements">The products in their categories.</param>
/// <param name="AsOf">The moment recency counts back from.</param>
internal sealed record CustomerCategories(PurchaseLines Lines, ProductPlacements Placements, DateTime AsOf)
{
    /// <summary>The categories.</summary>
    public CategoryModel Model => Placements.Model;

    /// <summary>Some of the customers, in the given order.</summary>
    public CustomerCategories SelectCustomers(ReadOnlySpan<int> customers) => this with { Lines = Lines.SelectCustomers(customers) };

    /// <summary>An empty answer to fill.</summary>
    public CategoryTastes NewTastes() => new(Model.Categories.Count);

    /// <summary>Works out one customer.</summary>
    /// <param name="customer">Row of the customer.</param>
    /// <param name="tastes">Filled; may be used for one customer after another.</param>
    public void Read(int customer, CategoryTastes tastes)
    {
        int categories = Model.Categories.Count;
        Array.Clear(tastes.SpendShares);
        Array.Clear(tastes.OrderShares);
        Array.Fill(tastes.Recencies, double.NaN);
        Span<double> spend = tastes.SpendShares;
        double other = 0;
        int first = Lines.OrderStarts[customer];
        int last = Lines.OrderStarts[customer + 1];
        var seen = new bool[categories];
        for (int order = first; order < last; order++)
        {
            Array.Clear(seen);
            for (int line = Lines.LineStarts[order]; line < Lines.LineStarts[order + 1]; line++)
            {
                int category = Placements.Categories[Lines.Product[line]];
                if (category == categories)
                {
                    other += Lines.Amount[line];
                    continue;
                }
                spend[category] += Lines.Amount[line];
                double days = (AsOf.Ticks - Lines.Ticks[line]) / TimeSpan.TicksPerDay;
                // NaN, where nothing was bought yet, is less than nothing.
                if (!(tastes.Recencies[category] <= days))
                    tastes.Recencies[category] = days;
                if (!seen[category])
                    tastes.OrderShares[category]++;
                seen[category] = true;
            }
        }
        Finish(tastes, other, last - first);
    }

    /// <summary>Revenue by category, <see cref="CategoryModel.Other"/> last, for each group of customers.</summary>
    /// <param name="groups">Group of each customer; negative for none.</param>
    /// <param name="count">Number of groups.</param>
    /// <returns>groups × (categories + 1).</returns>
    public Matrix Revenue(ReadOnlySpan<int> groups, int count)
    {
        var revenue = new Matrix(count, Model.Categories.Count + 1);
        for (int customer = 0; customer < Lines.Customers; customer++)
        {
            if (groups[customer] < 0)
                continue;
            Span<double> row = revenue.Row(groups[customer]);
            (int start, int length) = Lines.LinesOf(customer).GetOffsetAndLength(Lines.Count);
            for (int line = start; line < start + length; line++)
                row[Placements.Categories[Lines.Product[line]]] += Lines.Amount[line];
        }
        return revenue;
    }

    private void Finish(CategoryTastes tastes, double other, int orders)
    {
        tastes.Divide(Model, other);
        tastes.Count = 0;
        for (int category = 0; category < tastes.SpendShares.Length; category++)
        {
            tastes.Count += double.IsNaN(tastes.Recencies[category]) ? 0 : 1;
            tastes.OrderShares[category] /= orders;
        }
    }
}
