using Segmentation.Value.Models;

namespace Segmentation.Prediction.Segments;

/// <summary>How a model's customers were valued ahead: new ones are valued by the same parameters.</summary>
/// <param name="Stored">The parameters.</param>
/// <param name="HorizonWeeks">Weeks ahead.</param>
/// <param name="DiscountRate">Discount rate a year.</param>
internal sealed record RememberedValue(StoredValueModel Stored, int HorizonWeeks, double DiscountRate);

/// <summary>How customers are valued ahead, for features of it.</summary>
/// <param name="Model">What is applied.</param>
/// <param name="HorizonWeeks">Weeks ahead that are expected.</param>
/// <param name="DiscountRate">Discount rate a year.</param>
internal sealed record RememberedValueDocument(AppliedModelDocument Model, int HorizonWeeks, double DiscountRate)
{
    private const int MostWeeks = 520;

    internal static RememberedValueDocument? Of(RememberedValue? value) =>
        value is null ? null : new(AppliedModelDocument.Of(value.Stored), value.HorizonWeeks, value.DiscountRate);

    /// <summary>The parameters.</summary>
    /// <exception cref="InputException">A value that no model has; the message names its JSON path.</exception>
    internal RememberedValue ToValue(DocumentCheck check)
    {
        check.Require(Model is not null, "$.value.model", "is missing");
        check.RequireBetween(HorizonWeeks, 1, MostWeeks, "$.value.horizonWeeks");
        check.RequireBetween(DiscountRate, 0, 1, "$.value.discountRate");
        return new RememberedValue(Model!.ToModel(check, "$.value.model"), HorizonWeeks, DiscountRate);
    }
}
