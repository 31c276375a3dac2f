using System.CommandLine;
using Segmentation.Features;
using Segmentation.Reports.Lifetime;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>The options that say what is expected of customers ahead.</summary>
internal static class ValueSettings
{
    private static readonly ValueOptions Defaults = new();

    /// <summary>Whether <c>run</c> tells values.</summary>
    public static Option<bool> WithValue { get; } = TypedOptions.Switch(
        "--value", "Say what each customer is expected to be worth ahead: value.csv, value.json and a section of the report.");

    /// <summary>How orders are expected.</summary>
    public static Option<ValueModel> Model { get; } = TypedOptions.Choice(
        "--value-model",
        "How orders ahead are expected. auto takes BG/NBD, or Pareto/NBD where that shows nobody leaving, or the naive rate where that "
        + "told a holdout better.",
        ValueModel.Auto,
        ("auto", ValueModel.Auto),
        ("bg-nbd", ValueModel.BgNbd),
        ("pareto-nbd", ValueModel.ParetoNbd),
        ("naive-rate", ValueModel.NaiveRate));

    /// <summary>Weeks ahead.</summary>
    public static Option<int> Horizon { get; } = TypedOptions.Integer(
        "--horizon", "Weeks ahead that value is expected of.", Defaults.HorizonWeeks, 1, 520);

    /// <summary>Discount rate.</summary>
    public static Option<double> Discount { get; } = TypedOptions.Number(
        "--discount", "Discount rate a year: 0.1 makes what comes in a year worth 1/1.1 of it.", Defaults.DiscountRate, 0, 1);

    /// <summary>Weeks held out; 0 stands for auto.</summary>
    public static Option<int> Holdout { get; } = TypedOptions.IntegerOr(
        "--holdout", "--holdout", "N|auto",
        "Weeks at the end of the data by which the model is checked. auto takes a third of the weeks known, at most the horizon. [auto]",
        1, 520, new Phrase("usage.weeks-or-auto", ("from", 1), ("to", 520)), [("auto", 0)]);

    /// <summary>Parameters of an earlier fit.</summary>
    public static Option<string?> Stored { get; } = TypedOptions.Text(
        "--fitted", "FILE", "value.json of an earlier run, whose parameters are applied in place of a new fit.");

    /// <summary>What <c>value</c> takes.</summary>
    public static IEnumerable<Option> All => [Model, Horizon, Discount, Holdout, Stored];

    /// <summary>What the options of a run ask for; null where values are not asked for.</summary>
    /// <param name="needed">Whether a feature needs values.</param>
    /// <exception cref="UsageException">A setting of values where nothing asks for them.</exception>
    public static ValueOptions? ReadForRun(Invocation call, bool needed) =>
        call.Get(WithValue) ? Read(call) : ReadForFeatures(call, needed, orByRun: true);

    /// <summary>What the options of a verb without <c>--value</c> ask for; null where no feature needs values.</summary>
    /// <param name="needed">Whether one does.</param>
    /// <param name="orByRun">Whether <c>--value</c> can ask for values too.</param>
    /// <exception cref="UsageException">A setting of values where nothing asks for them.</exception>
    public static ValueOptions? ReadForFeatures(Invocation call, bool needed, bool orByRun = false)
    {
        if (needed)
            return Read(call);
        return All.FirstOrDefault(call.Given) is not { } option ? null : throw new UsageException(
            orByRun ? "usage.needs-value" : "usage.needs-value-feature", ("option", option.Name),
            ("alive", FeatureCatalog.AliveProbability.ToString()), ("orders", FeatureCatalog.ExpectedOrders.ToString()),
            ("value", FeatureCatalog.ExpectedValue.ToString()));
    }

    /// <summary>What the options of a call ask for.</summary>
    /// <exception cref="UsageException">A model beside parameters that have theirs.</exception>
    /// <exception cref="InputException">A file that holds no parameters.</exception>
    public static ValueOptions Read(Invocation call)
    {
        if (call.Get(TransactionInput.PushDown))
            throw new UsageException("usage.push-down-value");
        var options = new ValueOptions
        {
            Model = call.Get(Model),
            HorizonWeeks = call.Get(Horizon),
            DiscountRate = call.Get(Discount),
            HoldoutWeeks = call.Get(Holdout) is var weeks and > 0 ? weeks : null,
        };
        if (call.Get(Stored) is not { } file)
            return options;
        if (call.Given(Model))
            throw new UsageException("usage.fitted-model");
        using Stream stream = InputFile.Open(file, call.Cancellation);
        StoredValueModel stored = ValueDocument.Read(stream, file);
        return options with { Model = stored.Model, Stored = stored, StoredFile = file };
    }
}
