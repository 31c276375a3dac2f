namespace Segmentation.Value.Models;

/// <summary>How orders ahead are expected.</summary>
public enum ValueModel
{
    /// <summary>BG/NBD; Pareto/NBD where that degenerates; the naive rate where a holdout is better told by it.</summary>
    Auto,

    /// <summary>BG/NBD: Fader, Hardie &amp; Lee 2005.</summary>
    BgNbd,

    /// <summary>Pareto/NBD: Schmittlein, Morrison &amp; Colombo 1987.</summary>
    ParetoNbd,

    /// <summary>Each customer goes on to order as often a week as so far.</summary>
    NaiveRate,
}

/// <summary>What is expected of customers ahead, and how it is checked.</summary>
public sealed record ValueOptions
{
    /// <summary>The model.</summary>
    public ValueModel Model { get; init; }

    /// <summary>Weeks ahead, from 1 to 520.</summary>
    public int HorizonWeeks { get; init; } = 52;

    /// <summary>Discount rate a year, from 0 to 1: what comes in a year is worth 1 / (1 + rate) of it.</summary>
    public double DiscountRate { get; init; } = 0.1;

    /// <summary>
    /// Weeks at the end of the data that a check holds out, from 1 to 520; null for a third of the weeks known, at most the horizon.
    /// </summary>
    public int? HoldoutWeeks { get; init; }

    /// <summary>Parameters of an earlier fit, which are applied in place of a new fit; null to fit.</summary>
    internal StoredValueModel? Stored { get; init; }

    /// <summary>The file that <see cref="Stored"/> was read from; null for none.</summary>
    public string? StoredFile { get; init; }
}

/// <summary>Parameters that a fit found, to be applied to later transactions.</summary>
/// <param name="Model">BG/NBD, Pareto/NBD or the naive rate, which has none.</param>
/// <param name="Parameters">Those of the buying model, in its order.</param>
/// <param name="Spend">p, q, γ of the Gamma-Gamma; null where it was not used.</param>
/// <param name="MeanOrder">Mean value of repeat orders, which stands in where the Gamma-Gamma was not used.</param>
internal sealed record StoredValueModel(ValueModel Model, IReadOnlyList<double> Parameters, IReadOnlyList<double>? Spend, double MeanOrder);
