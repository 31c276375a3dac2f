namespace Segmentation.Transactions;

/// <summary>The parts that a column can play in a table of transactions.</summary>
internal static class ColumnRoles
{
    /// <summary>Who bought; required.</summary>
    public const string Customer = "customer";

    /// <summary>Which order, invoice or receipt the line belongs to; without it every row is an order of its own.</summary>
    public const string Order = "order";

    /// <summary>When; required.</summary>
    public const string Date = "date";

    /// <summary>How many.</summary>
    public const string Quantity = "quantity";

    /// <summary>Price of one.</summary>
    public const string Price = "price";

    /// <summary>The line's whole value, instead of quantity × price.</summary>
    public const string Amount = "amount";

    /// <summary>The product's name.</summary>
    public const string Product = "product";

    /// <summary>The product's code.</summary>
    public const string Code = "code";

    /// <summary>The currency of the line's value; several in one input are an error, as sums would mix them.</summary>
    public const string Currency = "currency";

    /// <summary>Where the customer is.</summary>
    public const string Country = "country";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = [Customer, Order, Date, Quantity, Price, Amount, Product, Code, Currency, Country];
}
