using Segmentation.Offers;
using Segmentation.Pipeline;
using Segmentation.Plans;
using Segmentation.Wording;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>recommendations.csv</c>: one row a recommendation, with what it rests on.</summary>
internal sealed class RecommendationsCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
    [
        new("segment", FieldKind.Integer),
        new("name", FieldKind.Text),
        new("kind", FieldKind.Text),
        new("rank", FieldKind.Integer),
        new("what", FieldKind.Text),
        new("code", FieldKind.Text),
        new("after", FieldKind.Text),
        new("after_code", FieldKind.Text),
        new("when", FieldKind.Text),
        new("customers", FieldKind.Integer),
        new("share", FieldKind.Real, FieldUnit.Share),
        new("elsewhere", FieldKind.Real, FieldUnit.Share),
        new("lift", FieldKind.Real),
        new("value", FieldKind.Real, FieldUnit.Money),
        new("p", FieldKind.Real),
        new("audience", FieldKind.Integer),
        new("why", FieldKind.Text),
    ];

    /// <inheritdoc/>
    public string Name => "recommendations.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.PossibleOffers is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Advice is not null;

    /// <summary>
    /// By segment, the kinds <c>offer-category</c>, <c>offer-product</c>, <c>together</c>, <c>next</c>, <c>return</c> and, where known,
    /// <c>season</c>; columns that a kind has no figure for are empty.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        Language text = run.Language;
        var rows = new List<Row>();
        foreach (SegmentAdvice segment in run.Advice!.Segments)
        {
            SegmentPlan plan = run.Plans![segment.Segment];
            string name = run.Segments.Profiles[segment.Segment].Name;
            string when = text.Of(plan.When);
            if (plan.HasOffers)
            {
                rows.AddRange(segment.Categories.Select((offer, i) =>
                    Of(segment.Segment, name, "offer-category", i + 1, offer, when, text)));
                rows.AddRange(segment.Products.Select((offer, i) => Of(segment.Segment, name, "offer-product", i + 1, offer, when, text)));
                rows.AddRange(segment.Together.Select((rule, i) =>
                    Of(segment.Segment, name, "together", i + 1, rule, text["offer.same-order"], text)));
                rows.AddRange(segment.Next.Select((rule, i) =>
                    Of(segment.Segment, name, "next", i + 1, rule, text["offer.next-order"], text)));
            }
            rows.Add(new Row(segment.Segment, name, "return", 1, PlanActions.Code(plan.Action), "", when,
                text.Of(plan.WhyAction ?? plan.WhyWhen))
            {
                Customers = segment.Return.Late,
                Share = segment.Return.Within30,
                Audience = plan.HasOffers ? segment.Members : plan.Calls,
            });
            if (plan.Campaign is { } campaign)
            {
                rows.Add(new Row(segment.Segment, name, "season", 1, "campaign", "", text.Of(campaign.When), text.Of(campaign.Why))
                {
                    Share = run.Seasons!.Segments[segment.Segment].HolidayShare,
                    Lift = campaign.Index,
                    Audience = segment.Members,
                });
            }
        }
        return ArtifactContent.Of(new RowTable(Columns, rows.Count, (i, fields) => rows[i].Write(fields)));
    }

    private static Row Of(int segment, string name, string kind, int rank, Offer offer, string when, Language text) =>
        new(segment, name, kind, rank, offer.What, offer.Code, when, RecommendationText.Why(offer, text))
        {
            Customers = offer.Customers,
            Share = offer.Share,
            Elsewhere = offer.ShareElsewhere,
            Lift = offer.Lift,
            Value = offer.Excess,
            P = offer.AdjustedP,
            Audience = offer.Without,
        };

    private static Row Of(int segment, string name, string kind, int rank, PairRule rule, string when, Language text) =>
        new(segment, name, kind, rank, rule.Offer, rule.OfferCode, when, RecommendationText.Why(rule, kind == "next", text))
        {
            After = rule.Bought,
            AfterCode = rule.BoughtCode,
            Customers = rule.Customers,
            Share = rule.Share,
            Elsewhere = rule.Share / rule.Lift,
            Lift = rule.Lift,
            Value = rule.Excess,
            P = rule.AdjustedP,
        };

    private sealed record Row(int Segment, string Name, string Kind, int Rank, string What, string Code, string When, string Why)
    {
        public string After { get; init; } = "";

        public string AfterCode { get; init; } = "";

        public long? Customers { get; init; }

        public double? Share { get; init; }

        public double? Elsewhere { get; init; }

        public double? Lift { get; init; }

        public double? Value { get; init; }

        public double? P { get; init; }

        public long? Audience { get; init; }

        public void Write(IFieldWriter fields)
        {
            fields.Field(Segment);
            fields.Field(Name);
            fields.Field(Kind);
            fields.Field(Rank);
            fields.Field(What);
            fields.Field(Code);
            fields.Field(After);
            fields.Field(AfterCode);
            fields.Field(When);
            Count(fields, Customers);
            Figure(fields, Share, 4);
            Figure(fields, Elsewhere, 4);
            Figure(fields, Lift, 3);
            Figure(fields, Value, 2);
            if (P is { } probability)
                fields.Field(probability);
            else
                fields.Empty();
            Count(fields, Audience);
            fields.Field(Why);
        }

        private static void Count(IFieldWriter fields, long? value)
        {
            if (value is { } number)
                fields.Field(number);
            else
                fields.Empty();
        }

        private static void Figure(IFieldWriter fields, double? value, int decimals)
        {
            if (value is { } number && double.IsFinite(number))
                fields.Field(Math.Round(number, decimals));
            else
                fields.Empty();
        }
    }
}
