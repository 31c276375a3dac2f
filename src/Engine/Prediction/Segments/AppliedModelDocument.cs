using Segmentation.Value.Models;

namespace Segmentation.Prediction.Segments;

/// <summary>What a later run applies.</summary>
/// <param name="Kind">bg-nbd, pareto-nbd or naive-rate.</param>
/// <param name="Parameters">Of the model of orders: r, alpha, a, b, or r, alpha, s, beta; none of the naive rate. Times are in
/// weeks.</param>
/// <param name="Spend">p, q, gamma of the Gamma-Gamma; left out where it was not used.</param>
/// <param name="MeanOrder">Mean value of repeat orders, which stands in then.</param>
internal sealed record AppliedModelDocument(
    string Kind, IReadOnlyList<double> Parameters, IReadOnlyList<double>? Spend, double MeanOrder)
{
    internal static AppliedModelDocument Of(StoredValueModel stored) =>
        new(Word(stored.Model), stored.Parameters, stored.Spend, stored.MeanOrder);

    /// <summary>A model as options and documents call it.</summary>
    internal static string Word(ValueModel model) => model switch
    {
        ValueModel.BgNbd => "bg-nbd",
        ValueModel.ParetoNbd => "pareto-nbd",
        ValueModel.NaiveRate => "naive-rate",
        _ => "auto",
    };

    /// <summary>The model.</summary>
    /// <param name="place">Where the document stands in its file.</param>
    /// <exception cref="InputException">Numbers that no fit gives.</exception>
    internal StoredValueModel ToModel(DocumentCheck check, string place)
    {
        ValueModel kind = Kind switch
        {
            "bg-nbd" => ValueModel.BgNbd,
            "pareto-nbd" => ValueModel.ParetoNbd,
            "naive-rate" => ValueModel.NaiveRate,
            _ => ValueModel.Auto,
        };
        check.Require(kind != ValueModel.Auto, Invariant($"{place}.kind"), "is none of bg-nbd, pareto-nbd and naive-rate");
        int count = BuyingModels.ParameterNames(kind).Count;
        check.Require(
            Parameters?.Count == count, Invariant($"{place}.parameters"), Invariant($"holds another number of values than {count}"));
        for (int i = 0; i < count; i++)
            check.RequireBetween(Parameters![i], 1e-9, 1e9, Invariant($"{place}.parameters[{i}]"));
        check.Require(Spend is null or { Count: 3 }, Invariant($"{place}.spend"), "holds another number of values than 3");
        for (int i = 0; Spend is not null && i < 3; i++)
            check.RequireBetween(Spend[i], i == 1 ? 1 + 1e-12 : 1e-12, 1e18, Invariant($"{place}.spend[{i}]"));
        check.RequireBetween(MeanOrder, -1e18, 1e18, Invariant($"{place}.meanOrder"));
        return new StoredValueModel(kind, Parameters!, Spend, MeanOrder);
    }
}
