using Segmentation.Compute;
using Segmentation.Features;
using Segmentation.Pipeline.Lifetime;
using Segmentation.Pipeline.Own;
using Segmentation.Pipeline.Scoring;
using Segmentation.Prediction.Segments;
using Segmentation.Pseudonyms;
using Segmentation.Transactions;
using Segmentation.Value.History;

namespace Segmentation.Pipeline;

/// <content>New customers in the segments of an earlier run.</content>
public static partial class CustomerAnalysis
{
    /// <summary>Places customers into the segments of a model file.</summary>
    /// <param name="modelFile">The <c>model.json</c> of an earlier run.</param>
    /// <inheritdoc cref="Score(SegmentModel, ScoringOptions, IAnalysisObserver?, CancellationToken)"/>
    public static AnalysisResult Score(
        string modelFile, ScoringOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default) =>
        Score(SegmentModel.Load(modelFile, cancellation), options, observer, cancellation);

    /// <summary>Reads customers in the way that a model remembers, and places them into its segments.</summary>
    /// <param name="model">The model of an earlier run.</param>
    /// <param name="options">Whom to place, and how.</param>
    /// <param name="observer">Hears of the stages <c>read</c>, <c>features</c>, <c>value</c>, <c>cluster</c> and <c>embed</c>, and of what
    /// was read.</param>
    /// <param name="cancellation">Looked at all along.</param>
    /// <returns>A result whose <see cref="AnalysisResult.Placements"/> say where each customer belongs; it has no segments of its
    /// own.</returns>
    /// <exception cref="SettingException">Both transactions and a table, or neither.</exception>
    /// <exception cref="InputException">Bad data, or data that the model cannot place.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    /// <exception cref="DeviceUnavailableException">No such device.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AnalysisResult Score(
        SegmentModel model, ScoringOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        if (options.Reading.Sources.Count == 0 == (options.Table is null))
            throw new SettingException("features", "error.score-what");
        // A device that is missing is told before minutes go into reading.
        using IComputeDevice? device = options.MapFolder is null ? null : Devices.Open(options.Device, options.Threads);
        var clock = new StageClock(observer);
        clock.Begin("read");
        AnalysisResult read = options.Table is { } given
            ? OfTable(model, options, given)
            : OfTransactions(model, options, observer, clock, cancellation);
        FeatureTable table = options.Table ?? read.Source!.Table;
        clock.Begin("cluster");
        Placements placements = new SegmentClassifier(model).Place(
            table, options.ByRules, options.Threads, cancellation, OwnColumns.Of(model, table, read.Source, options.CustomerColumns));
        Matrix? positions = device is null
            ? null : MapPlacement.Place(options.MapFolder!, model, table, device, clock, cancellation);
        HistoryResult? history = options.History?.Add(
            read.Source?.AsOf ?? options.Reading.AsOf!.Value,
            table,
            [.. model.Segments.Select(segment => SegmentNames.CodeOf(segment.Name, segment.Code!))],
            placements.Segments,
            read.Source?.Facts?.Amount ?? table.ValuesOf(FeatureCatalog.Monetary));
        clock.End();
        return read with
        {
            Placements = placements,
            Positions = positions,
            Customers = placements.Count,
            SegmentCount = model.Segments.Count,
            Device = device?.Info,
            HistoryPlan = options.History,
            History = history,
            Stages = clock.Timings,
        };
    }

    private static AnalysisResult OfTable(SegmentModel model, ScoringOptions options, FeatureTable table)
    {
        PseudonymKey? key = options.Reading.Pseudonyms;
        if (key is not null || !PseudonymKey.ArePseudonyms(table.Ids))
            RememberedReading.RequireKey(model, key);
        return new()
        {
            Version = options.Version,
            Language = options.Language,
            InputRows = table.Values.Rows,
            Pseudonyms = key,
            Stages = [],
        };
    }

    private static AnalysisResult OfTransactions(
        SegmentModel model, ScoringOptions options, IAnalysisObserver? observer, StageClock clock, CancellationToken cancellation)
    {
        TransactionsOptions reading = RememberedReading.Apply(options.Reading, model, options.Asked);
        bool needsCategories = FeatureCatalog.NeedCategories(reading.FeatureNames) || OwnColumns.NeedMainCategory(model);
        CustomerFeatures source = FromTransactions.Build(
            reading,
            model.Categories is { } categories && needsCategories ? _ => categories : null,
            ValueEstimation.Remembered(model, reading, clock, cancellation),
            clock,
            cancellation);
        observer?.OnRead(source);
        return new()
        {
            Version = options.Version,
            Language = options.Language,
            Input = string.Join(' ', reading.SourceNames),
            InputSha256 = source.InputSha256,
            InputRows = source.Cleaning.RowsRead,
            Reading = reading,
            Source = source,
            Pseudonyms = reading.Pseudonyms,
            Stages = [],
        };
    }
}
