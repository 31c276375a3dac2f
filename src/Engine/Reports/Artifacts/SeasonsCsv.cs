using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>seasons.csv</c>: when each customer buys.</summary>
internal sealed class SeasonsCsv : IArtifact
{
    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly RowColumn[] Columns =
    [
        new("customer_id", FieldKind.Text),
        new("segment", FieldKind.Integer),
        new("kind", FieldKind.Text),
        new("purchase_weeks", FieldKind.Integer),
        FeatureCatalog.Seasonality.Column,
        new("p", FieldKind.Real),
        new("season_month", FieldKind.Integer),
        FeatureCatalog.HolidayShare.Column,
        new("best_weekday", FieldKind.Text),
        new("best_hour", FieldKind.Integer),
        .. Enumerable.Range(1, 12).Select(month => new RowColumn(Invariant($"m{month:00}"), FieldKind.Real)),
    ];

    /// <inheritdoc/>
    public string Name => "seasons.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.LooksAtSeasons;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run is { Seasons: not null, Source.Times: not null };

    /// <summary>
    /// One row a customer: segment, kind, seasonality and its probability, month, holiday share, best day and hour, and the shares of the
    /// orders by month, <c>m01</c> to <c>m12</c>.
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        PurchaseTimes times = run.Source!.Times!;
        return ArtifactContent.Of(new RowTable(Columns, result.Labels.Length, (i, row) =>
        {
            Span<double> shares = stackalloc double[12];
            CustomerSeason season = times.Seasons.Customers[i];
            row.Field(result.Table.Ids.Utf8(i));
            row.Field(result.Labels[i]);
            row.Field(SeasonKinds.Word(season.Kind));
            row.Field(season.Purchases);
            row.Field(Math.Round(season.Seasonality, 4));
            row.Field(Math.Round(season.P, 4));
            row.Field(season.SeasonMonth);
            row.Field(Math.Round(season.HolidayShare, 4));
            row.Field(Weekdays[(int)season.BestWeekday]);
            if (season.BestHour is { } hour)
                row.Field(hour);
            else
                row.Empty();
            CustomerSeasons.MonthShares(times.Orders, i, shares);
            foreach (double share in shares)
                row.Field(Math.Round(share, 4));
        })
        {
            RowsStandAlone = true,
        });
    }
}
