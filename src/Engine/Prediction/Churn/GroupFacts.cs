namespace Segmentation.Prediction.Churn;

/// <summary>Mean profit of some customers against that of others.</summary>
/// <param name="Customers">Customers whose profit is known.</param>
/// <param name="Mean">Their mean profit.</param>
/// <param name="Others">The others whose profit is known.</param>
/// <param name="MeanOfOthers">Their mean profit.</param>
/// <param name="Low">Lower end of the 95 % interval of the difference of the means (Welch).</param>
/// <param name="High">Its upper end.</param>
/// <param name="P">Probability of a difference this large where the means are equal, two-sided (Welch).</param>
internal sealed record ProfitContrast(int Customers, double Mean, int Others, double MeanOfOthers, double Low, double High, double P);

/// <summary>A category value whose customers in a group bring another profit than those of the same value elsewhere.</summary>
/// <param name="Column">The column.</param>
/// <param name="Level">The value.</param>
/// <param name="Profit">Its customers in the group against its other customers; P is adjusted by Holm over all values compared.</param>
internal sealed record CategoryProfit(string Column, string Level, ProfitContrast Profit);

/// <summary>What customers spent on product categories, where they come from transactions.</summary>
/// <param name="Categories">Names of the categories.</param>
/// <param name="Shares">Of each category, its share in what each customer spent.</param>
/// <param name="Spent">What each customer spent on products.</param>
internal sealed record CategorySpend(IReadOnlyList<string> Categories, IReadOnlyList<double[]> Shares, double[] Spent)
{
    /// <summary>What entries of a category name as their column.</summary>
    internal const string Column = "category";

    /// <summary>What a customer spent on a category.</summary>
    internal double On(int category, int row) => Shares[category][row] * Spent[row];
}

/// <summary>A column of the typical member: the median of numbers, the most frequent category.</summary>
/// <param name="Column">The column.</param>
/// <param name="Median">Median of the members; NaN for a category, or where none has a value.</param>
/// <param name="MedianOfOthers">Median of all other customers.</param>
/// <param name="Level">The most frequent category; empty where most members have none; null for numbers.</param>
/// <param name="Share">Share of the members that have it; NaN for numbers.</param>
/// <param name="ShareOfOthers">Share of all others that have it; NaN for numbers.</param>
internal sealed record TypicalValue(
    string Column, double Median, double MedianOfOthers, string? Level, double Share, double ShareOfOthers);

/// <summary>Members who left something unpaid.</summary>
/// <param name="Column">The column that counts it, known by its name.</param>
/// <param name="Customers">Members with more than nothing there.</param>
/// <param name="Median">Median of those members.</param>
internal sealed record UnpaidCarts(string Column, int Customers, double Median);
