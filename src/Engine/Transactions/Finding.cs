using Segmentation.Wording;

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
/// <param name="Fact">One sentence with the facts: file, column, values, counts. No full stop at its end.</param>
public sealed record Finding(string Code, FindingWeight Weight, Phrase Fact)
{
    /// <summary>A finding of a kind.</summary>
    /// <param name="weight">How much it matters.</param>
    /// <param name="key">Key of the sentence with the facts: <c>finding.KIND</c>, or that with more behind it.</param>
    /// <param name="code">The kind.</param>
    /// <param name="arguments">What the sentence asks for.</param>
    internal Finding(string code, FindingWeight weight, string key, params IReadOnlyList<(string Name, object? Value)> arguments)
        : this(code, weight, new Phrase(key, arguments))
    {
    }

    /// <summary>The facts in English.</summary>
    public string Text => In(Language.English);

    /// <summary>Rows, customers or values that it is about; null where it cannot be counted.</summary>
    public long? Count { get; init; }

    /// <summary>Their share of the revenue, 0 to 1; null where it has none.</summary>
    public double? RevenueShare { get; init; }

    /// <summary>
    /// What to do about it, in a few words, such as <c>‹rules›=+absurd-lines drops it</c>; null where there is nothing to do.
    /// </summary>
    public Phrase? Advice { get; init; }

    /// <summary>A few of the rows.</summary>
    public IReadOnlyList<Phrase> Examples { get; init; } = [];

    /// <summary>The facts in a language.</summary>
    public string In(Language language) => language.Of(Fact);

    /// <summary>The facts and what to do, as one line.</summary>
    public string Line(Language language) => language.Of(Said);

    /// <summary>The facts and what to do, in no language yet.</summary>
    internal Phrase Said => Advice is null ? Fact : new Phrase("finding.with-advice", ("fact", Fact), ("advice", Advice));

    /// <summary>The facts and what to do, as one line in English.</summary>
    public override string ToString() => Line(Language.English);
}
