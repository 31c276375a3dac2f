using Segmentation.Features.Seasons;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Value.Models;

namespace Segmentation.Features;

/// <summary>What a feature is computed from, cheapest first.</summary>
internal enum FeatureNeeds
{
    /// <summary>Sums and ends of each customer's purchases: a database can make them too, so such a feature works with push-down.</summary>
    Totals,

    /// <summary>The time of every order, 8 bytes each.</summary>
    OrderTimes,

    /// <summary>The calendar of the shop and of each customer, which is made from the times of all orders.</summary>
    Seasons,

    /// <summary>The value of every order too, 16 bytes each, and a model of what customers will be worth.</summary>
    Value,

    /// <summary>Every cleaned line, and the product categories.</summary>
    Categories,
}

/// <summary>What features are computed from.</summary>
/// <param name="Totals">One entry a customer.</param>
/// <param name="AsOf">The moment recency counts back from, in ticks.</param>
/// <param name="Times">There where a feature needs <see cref="FeatureNeeds.Seasons"/>.</param>
/// <param name="Categories">There where a feature needs <see cref="FeatureNeeds.Categories"/>.</param>
internal sealed record FeatureContext(CustomerTotals Totals, long AsOf, PurchaseTimes? Times, CustomerCategories? Categories)
{
    /// <summary>There where a feature needs <see cref="FeatureNeeds.Value"/>.</summary>
    internal LifetimeValues? Value { get; init; }
}

/// <summary>The columns that a feature gives: one, or one for each product category.</summary>
/// <param name="Names">Column names.</param>
/// <param name="Fill">Writes the values of a customer; the span begins at the feature's first column.</param>
internal sealed record FeatureColumns(IReadOnlyList<string> Names, FeatureColumns.Filler Fill)
{
    /// <summary>Writes the values of one customer.</summary>
    internal delegate void Filler(int customer, Span<double> row);
}

/// <summary>
/// One feature of a customer: its name, what it needs, how it is computed, and how far from the others a customer is an outlier.
/// </summary>
internal sealed class Feature
{
    private readonly Func<FeatureContext, FeatureColumns> _columns;

    /// <summary>A feature of one column.</summary>
    internal Feature(string name, FeatureNeeds needs, Func<FeatureContext, int, double> value, OutlierKind? fence = null)
        : this(name, needs, context => new FeatureColumns([name], (customer, row) => row[0] = value(context, customer))) => Fence = fence;

    private Feature(string name, FeatureNeeds needs, Func<FeatureContext, FeatureColumns> columns) =>
        (Name, Needs, _columns) = (name, needs, columns);

    /// <summary>Its name, by which it is requested; of a feature of one column, the column's name too.</summary>
    public string Name { get; }

    /// <summary>What it is computed from.</summary>
    internal FeatureNeeds Needs { get; }

    /// <summary>What a customer far above the others in it is; null where that makes no outlier.</summary>
    internal OutlierKind? Fence { get; }

    /// <summary>What its values are of.</summary>
    internal FieldUnit Unit { get; init; }

    /// <summary>The column of a table of results that holds it.</summary>
    internal RowColumn Column => new(Name, FieldKind.Real, Unit);

    /// <summary>Whether it gives a column for each product category.</summary>
    public bool IsFamily { get; private init; }

    /// <summary>A feature of what a customer buys by category.</summary>
    /// <param name="column">Name of a category's column; null where the feature is one number a customer.</param>
    /// <param name="fill">Writes one customer's values.</param>
    internal static Feature OfCategories(string name, Func<ProductCategory, string>? column, Action<CategoryTastes, Span<double>> fill) =>
        new(name, FeatureNeeds.Categories, context =>
        {
            CustomerCategories categories = context.Categories!;
            CategoryTastes tastes = categories.NewTastes();
            return new FeatureColumns(column is null ? [name] : [.. categories.Model.Categories.Select(column)], (customer, row) =>
            {
                categories.Read(customer, tastes);
                fill(tastes, row);
            });
        })
        { IsFamily = column is not null };

    /// <summary>Its columns for some customers.</summary>
    internal FeatureColumns Columns(FeatureContext context) => _columns(context);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
