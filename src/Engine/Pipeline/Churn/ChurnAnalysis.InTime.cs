using Segmentation.Compute;
using Segmentation.Conditions;
using Segmentation.Features;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Churn;

/// <summary>Who will buy less, from transactions alone: they are read once, and cut at several moments.</summary>
public static partial class ChurnAnalysis
{
    private const int MostWindows = 4;

    // Customers of a moment that models are judged on, and customers of all moments together that one learns from (docs/activity.md).
    private const int MostJudged = 20_000;
    private const int MostLearned = 10_000;

    // An older window of fewer customers, or of fewer of one outcome, tells nothing of the spread.
    private const int FewestOfWindow = 100;
    private const int FewestOfOutcome = 10;

    private static ChurnResult FromTransactions(
        ChurnOptions options, TransactionsOptions reading, IAnalysisObserver? observer, CancellationToken cancellation)
    {
        SegmentDefinitions? definitions = Definitions(options, cancellation);
        int months = options.Months;
        var snapshots = ActivitySnapshots.Read(reading, options.Categories is not null, observer, cancellation);
        observer?.OnRead(snapshots.Source);
        DateTime now = snapshots.Now;
        // The last two moments are needed; before them, those by which somebody had bought for a window.
        DateTime[] cuts =
        [
            .. Enumerable.Range(1, MostWindows).Select(k => now.AddMonths(-k * months))
                .Where((cut, k) => k < 2 || cut.AddMonths(-months) >= snapshots.Source.Summary.First),
        ];
        observer?.Report(new StageProgress("moments", 0, cuts.Length + 1));
        snapshots.Learn(cuts[^1], months, cancellation);
        if (options.Categories is { } asked)
            Categorize(snapshots, cuts[^1], asked, cancellation);
        var learned = new List<ActivitySnapshot>();
        foreach (DateTime cut in cuts)
        {
            ActivitySnapshot? snapshot = learned.Count < 2
                ? snapshots.At(cut, months, true, MostJudged, cancellation)
                : snapshots.TryAt(cut, months, true, MostJudged, cancellation);
            if (snapshot is null || (learned.Count >= 2 && IsTooFew(snapshot.Dropped!)))
                break;
            RequireBothOutcomes(snapshot, months);
            learned.Add(snapshot);
            observer?.Report(new StageProgress("moments", learned.Count, cuts.Length + 1));
        }
        ActivitySnapshot present = snapshots.At(now, months, false, int.MaxValue, cancellation);
        ModelTable table = TemporalValidation.ToModelTable(present);
        CategorySpend? spend = SpendOf(snapshots, present, table);
        ModelTable described = spend is null ? table : table with
        {
            Columns = [.. table.Columns, ModelColumn.Category(FeatureCatalog.MainCategory, MainCategories(snapshots.Categories!, present))],
        };
        if (definitions is not null)
            ConditionGroups.Check(definitions, described);
        TemporalValidation fitted = TemporalValidation.Fit(
            learned, options.Model with { MostLearned = MostLearned }, observer, cancellation);
        var origin = new ChurnModelOrigin(
            options.Version, options.Model.Seed, Invariant($"orders in {months} months < half of own average"), "customer_id", [])
        {
            Pseudonyms = reading.Pseudonyms?.Fingerprint,
        };
        double[] probabilities = fitted.Model.Probabilities(table, options.Model.Threads, cancellation);
        double[] profit = table[FeatureCatalog.Monetary.Name].Values;
        ChurnResult result = Explain(
            reading.SourceNames, fitted.Model, table, definitions is null ? null : new Groups(definitions, described),
            probabilities, new Known(fitted.Table, fitted.Dropped), null, profit, spend,
            [.. Account(learned, table.Rows, now, months), .. AccountOfProducts(snapshots, cuts[^1], options.Categories)], [], origin,
            options, observer, cancellation);
        return result with
        {
            Windows = fitted.Windows,
            Gap = PredictionGap.Of(result, fitted, options.Model.Threads, cancellation),
        };
    }

    private static void Categorize(
        ActivitySnapshots snapshots, DateTime earliest, CategoryOptions options, CancellationToken cancellation)
    {
        using IComputeDevice device = Devices.Open("cpu", options.Threads);
        snapshots.Categorize(earliest, products => CategoryModels.Fit(products, options, device, cancellation), cancellation);
    }

    private static CategorySpend? SpendOf(ActivitySnapshots snapshots, ActivitySnapshot present, ModelTable table) =>
        snapshots.Categories is not { } model ? null : new CategorySpend(
            [.. model.Categories.Select(category => category.Name)],
            [.. model.Categories.Select(category => table[FeatureCatalog.ShareOf(category)].Values)],
            present.Spent);

    private static string[] MainCategories(CategoryModel categories, ActivitySnapshot present) =>
        [.. present.MainCategories.Select(main => main == categories.Other ? "" : categories.NameOf(main))];

    private static Phrase[] AccountOfProducts(ActivitySnapshots snapshots, DateTime earliest, CategoryOptions? options)
    {
        if (snapshots.Categories is { } model)
        {
            (string, object?)[] figures =
            [
                ("count", model.Categories.Count),
                ("names", PlainText.QuotedList(model.Categories.Select(category => category.Name))),
                ("day", earliest),
                ("file", Path.GetFileName(options!.MapFile)),
            ];
            return [new Phrase(options.MapFile is null ? "account.categories-learned" : "account.categories-mapped", figures)];
        }
        bool hasProducts = snapshots.Source.Formats.Any(
            format => format.Columns.ContainsKey(ColumnRoles.Product) || format.Columns.ContainsKey(ColumnRoles.Code));
        return hasProducts ? [new Phrase("account.no-categories")] : [];
    }

    private static void RequireBothOutcomes(ActivitySnapshot snapshot, int months)
    {
        int dropped = snapshot.Dropped!.Count(one => one), all = snapshot.Dropped!.Length;
        if (dropped > 0 && dropped < all)
            return;
        string window = months == 1 ? "month" : Invariant($"{months} months");
        throw new InputException(
            $"{(dropped == 0 ? "None" : "All")} of the {all:N0} customers with two orders by {snapshot.Cut:yyyy-MM-dd} ordered less than "
            + $"half as often in the {window} after as before; a model needs customers of both kinds. Give another ‹window›, or a longer "
            + "history.");
    }

    private static bool IsTooFew(bool[] dropped)
    {
        int positives = dropped.Count(one => one);
        return dropped.Length < FewestOfWindow || Math.Min(positives, dropped.Length - positives) < FewestOfOutcome;
    }

    private static IReadOnlyList<Phrase> Account(List<ActivitySnapshot> learned, int judged, DateTime now, int months)
    {
        ActivitySnapshot earliest = learned[^1];
        return
        [
            new("account.learned", ("customers", earliest.Table.Ids.Count), ("day", earliest.Cut), ("months", months)),
            .. learned.SkipLast(1).Reverse().Select(snapshot => new Phrase(
                "account.judged", ("customers", snapshot.Table.Ids.Count), ("day", snapshot.Cut))),
            .. learned.Where(snapshot => snapshot.Table.Ids.Count < snapshot.Judged).Reverse().Select(snapshot => new Phrase(
                "account.sampled", ("customers", snapshot.Table.Ids.Count), ("all", snapshot.Judged), ("day", snapshot.Cut))),
            .. learned.Sum(snapshot => snapshot.Table.Ids.Count) > MostLearned
                ? [new Phrase("account.thinned", ("customers", MostLearned))] : (Phrase[])[],
            new("account.predicts", ("customers", judged), ("day", now), ("months", months)),
            new("account.drop"),
        ];
    }
}
