using Segmentation.Clustering.Methods;

namespace Segmentation.Prediction.Segments;

/// <summary>The rules of a segmentation take a customer: see <see cref="SegmentRules"/>.</summary>
/// <param name="rules">The rules, which a model keeps beside its placement.</param>
internal sealed class RulePlacement(SegmentRules rules) : ClusterPlacement
{
    /// <summary>Its name in files.</summary>
    internal const string Name = "rules";

    /// <inheritdoc/>
    public override string How => "by its rules";

    /// <summary>The placement of customers with labels; null where there are too many segments for rules.</summary>
    /// <param name="raw">n×d, features as they are.</param>
    internal static RulePlacement? Of(Matrix raw, int[] labels, int threads, CancellationToken cancellation)
    {
        string[] columns = [.. Enumerable.Range(0, raw.Columns).Select(column => Invariant($"{column}"))];
        return SegmentRules.Learn(columns, raw, labels, threads, cancellation) is { } learned ? new RulePlacement(learned) : null;
    }

    /// <summary>Whether a model's document says that its rules place customers.</summary>
    /// <param name="own">The way of the model's method.</param>
    /// <exception cref="InputException">It says so, and they cannot.</exception>
    internal static bool Places(ModelDocument document, PlacementKind own, DocumentCheck check)
    {
        if (document.PlacedBy is null)
            return false;
        check.Require(document.PlacedBy == Name, "$.placedBy", MessageText.Of($"is \"{document.PlacedBy}\"; {Name} was expected"));
        check.Require(
            own.HasVoters, "$.placedBy", MessageText.Of($"is there, and the method is {document.Method} in {document.Space} space"));
        check.Require(document.Rules is not null, "$.rules", "is missing, and placedBy says that rules place customers");
        return true;
    }

    /// <summary>Weighs the segment of the rule that a customer meets alone.</summary>
    /// <param name="point">Features as they are: rules are told in the customer's own units.</param>
    /// <param name="weights">Overwritten.</param>
    public override void Weigh(ReadOnlySpan<double> point, Span<double> weights)
    {
        weights.Clear();
        weights[rules.RuleOf(point).Segment] = 1;
    }
}
