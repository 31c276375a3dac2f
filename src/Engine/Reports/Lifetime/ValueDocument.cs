using System.Text.Json;
using Segmentation.Pipeline;
using Segmentation.Prediction;
using Segmentation.Prediction.Segments;
using Segmentation.Reports.Json;
using Segmentation.Value.Models;

namespace Segmentation.Reports.Lifetime;

/// <summary>What customers are expected to be worth: the model, its errors, and how it told a holdout.</summary>
internal sealed record ValueDocument
{
    /// <summary>Number of the format.</summary>
    public required int Format { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Hash of the input's bytes, lower-case hex.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>Customers of whom something is expected.</summary>
    public required int Customers { get; init; }

    /// <summary>The last day observed.</summary>
    public required string LastDay { get; init; }

    /// <summary>Weeks ahead that are expected.</summary>
    public required int HorizonWeeks { get; init; }

    /// <summary>Discount rate a year.</summary>
    public required double DiscountRate { get; init; }

    /// <summary>Orders expected of all customers.</summary>
    public required double ExpectedOrders { get; init; }

    /// <summary>Their discounted value.</summary>
    public required double ExpectedValue { get; init; }

    /// <summary>What a later run applies.</summary>
    public required AppliedModelDocument Model { get; init; }

    /// <summary>The fit of orders to all data; left out where nothing was fitted.</summary>
    public BuyingFitDocument? Buying { get; init; }

    /// <summary>The fit of the value of orders to all data; left out where nothing was fitted.</summary>
    public FitDocument? Spend { get; init; }

    /// <summary>The check; left out where there was none.</summary>
    public HoldoutDocument? Holdout { get; init; }

    /// <summary>What whoever uses the figures should know, in sentences.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    internal static ValueDocument Of(AnalysisResult run)
    {
        LifetimeValues values = run.Value!;
        return new ValueDocument
        {
            Format = 1,
            Version = run.Version,
            InputSha256 = run.InputSha256,
            Customers = values.ExpectedOrders.Length,
            LastDay = Invariant($"{values.End:yyyy-MM-dd}"),
            HorizonWeeks = values.Options.HorizonWeeks,
            DiscountRate = values.Options.DiscountRate,
            ExpectedOrders = values.ExpectedOrders.Sum(),
            ExpectedValue = values.ExpectedValue.Sum(),
            Model = AppliedModelDocument.Of(values.Stored),
            Buying = BuyingFitDocument.Of(values.Buying),
            Spend = values.Spend is { } spend ? FitDocument.Of(spend.Fit, ["p", "q", "gamma"], spend.Customers) : null,
            Holdout = HoldoutDocument.Of(values.Check),
            Findings = [.. values.Findings.Select(run.Language.Of)],
        };
    }

    /// <summary>Reads the model of a file back.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="InputException">No such file's content, or numbers that no fit gives.</exception>
    internal static StoredValueModel Read(Stream stream, string file)
    {
        var check = new DocumentCheck(file, "model of values", "Write it anew with `segment value … ‹save› value.json`.");
        ValueDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(stream, JsonOutput.Documents.ValueDocument);
        }
        catch (JsonException error)
        {
            throw check.Unreadable(error);
        }
        if (document is null)
            check.Refuse("$", "is empty");
        AppliedModelDocument model = document.Model;
        check.Require(document.Format == 1, "$.format", Invariant($"is {document.Format}; 1 is the format that is read"));
        check.Require(model is not null, "$.model", "is missing");
        return model!.ToModel(check, "$.model");
    }
}

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="StandardError">Its standard error, from the Hessian; left out where the likelihood has no strict peak.</param>
internal sealed record ParameterDocument(string Name, double Value, double? StandardError);

/// <summary>A fit by maximum likelihood.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="LogLikelihood">ln L.</param>
/// <param name="Customers">Customers that it was fitted to; left out where they are all.</param>
internal sealed record FitDocument(IReadOnlyList<ParameterDocument> Parameters, double LogLikelihood, int? Customers)
{
    internal static FitDocument Of(LikelihoodFit fit, IReadOnlyList<string> names, int? customers) => new(
        [.. names.Select((name, i) => new ParameterDocument(name, fit.Parameters[i], fit.StandardErrors?[i]))],
        fit.LogLikelihood,
        customers);
}

/// <summary>A fit of orders.</summary>
/// <param name="Model">bg-nbd or pareto-nbd.</param>
/// <param name="Fit">The fit.</param>
/// <param name="NbdLogLikelihood">ln L of the NBD, in which nobody leaves.</param>
/// <param name="Degenerates">Whether the data show nobody leaving.</param>
internal sealed record BuyingFitDocument(string Model, FitDocument Fit, double NbdLogLikelihood, bool Degenerates)
{
    internal static BuyingFitDocument? Of(BuyingFit? fit) => fit is null ? null : new BuyingFitDocument(
        AppliedModelDocument.Word(fit.Kind),
        FitDocument.Of(fit.Fit, BuyingModels.ParameterNames(fit.Kind), null),
        fit.NbdLogLikelihood,
        fit.Degenerates);
}

/// <summary>How a holdout was told by what was known before it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Cut">The last day that the fit knows.</param>
/// <param name="Weeks">Weeks held out.</param>
/// <param name="Customers">Customers who had bought by the cut.</param>
/// <param name="ExpectedOrders">Orders that the model expected of them.</param>
/// <param name="NaiveOrders">Orders by the naive rate.</param>
/// <param name="ActualOrders">Orders that came.</param>
/// <param name="MeanAbsoluteError">Of a customer's orders, by the model.</param>
/// <param name="NaiveMeanAbsoluteError">The same by the naive rate.</param>
/// <param name="TopFifthRevenueShare">Share of the revenue held out of the fifth with the highest expected value.</param>
/// <param name="TopFifthByPastSpend">The same of the fifth with the highest spend before.</param>
/// <param name="TopFifthIdeal">The same of the fifth that came to spend most.</param>
/// <param name="Bins">By repeats before the cut, the last with this many or more: mean orders expected and come.</param>
/// <param name="Buying">The fit up to the cut; left out where parameters were given.</param>
internal sealed record HoldoutDocument(
    string Model,
    string Cut,
    int Weeks,
    int Customers,
    double ExpectedOrders,
    double NaiveOrders,
    double ActualOrders,
    double MeanAbsoluteError,
    double NaiveMeanAbsoluteError,
    double TopFifthRevenueShare,
    double TopFifthByPastSpend,
    double TopFifthIdeal,
    IReadOnlyList<HoldoutBin> Bins,
    BuyingFitDocument? Buying)
{
    internal static HoldoutDocument? Of(HoldoutCheck? check) => check is null ? null : new HoldoutDocument(
        AppliedModelDocument.Word(check.Kind),
        Invariant($"{check.Cut:yyyy-MM-dd}"),
        check.Weeks,
        check.Customers,
        check.Expected,
        check.Naive,
        check.Actual,
        check.Error,
        check.NaiveError,
        check.TopFifth,
        check.TopFifthByPast,
        check.TopFifthIdeal,
        check.Bins,
        BuyingFitDocument.Of(check.Fit));
}
