namespace Segmentation.Transactions;

/// <summary>How much a finding matters.</summary>
public enum FindingWeight
{
    /// <summary>What was understood or assumed; results are right where it holds.</summary>
    Note,

    /// <summary>Results may be wrong until it has been looked at.</summary>
    Weighty,
}

/// <summary>Something about the data that whoever uses the results should know: what reading assumed, or what looks wrong.</summary>
/// <param name="Code">Names the kind for programs, such as <c>ambiguous-decimals</c>; lower case and hyphens.</param>
/// <param name="Weight">How much it matters.</param>
/// <param name="Text">One sentence with the facts: file, column, values, counts. No full stop at its end.</param>
public sealed record Finding(string Code, FindingWeight Weight, string Text)
{
    /// <summary>A finding whose text quotes the user's data, which is made plain.</summary>
    internal Finding(string code, FindingWeight weight, MessageText text)
        : this(code, weight, text.ToString())
    {
    }

    /// <summary>Rows, customers or values that it is about; null where it cannot be counted.</summary>
    public long? Count { get; init; }

    /// <summary>Their share of the revenue, 0 to 1; null where it has none.</summary>
    public double? RevenueShare { get; init; }

    /// <summary>
    /// What to do about it, in a few words, such as <c>‹rules›=+absurd-lines drops it</c>; null where there is nothing to do.
    /// </summary>
    public string? Advice { get; init; }

    /// <summary>A few rows as <c>line N: text</c>, or values.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The facts and what to do, as one line.</summary>
    public override string ToString() => Advice is null ? Text : $"{Text}; {Advice}";
}
