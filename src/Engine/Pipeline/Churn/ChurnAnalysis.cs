using Segmentation.Conditions;
using Segmentation.Databases;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Pseudonyms;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Churn;

/// <summary>Who will buy less, why, and what to offer: learned from customers whose outcome is known, or from transactions alone.</summary>
public static partial class ChurnAnalysis
{
    private const int FewestExplained = 300;
    private const long MostNodes = 1_000_000_000;

    /// <summary>Learns a model and judges the customers by it.</summary>
    /// <param name="observer">Hears of the stages, of what was read, and of the tables.</param>
    /// <exception cref="InputException">Bad data, a column that is not there, an outcome that never occurs.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ChurnResult Run(ChurnOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default) =>
        options.Reading is { } reading
            ? FromTransactions(options, reading, observer, cancellation)
            : FromTables(options, observer, cancellation);

    /// <summary>Judges customers of tables by a model that was learned before.</summary>
    /// <param name="modelFile">The <c>churn-model.json</c> of an earlier run.</param>
    /// <param name="options">Its tables, id column, version and threads.</param>
    /// <param name="observer">Hears of the tables.</param>
    /// <param name="cancellation">Looked at all along.</param>
    /// <inheritdoc cref="Run" path="/exception"/>
    public static ChurnResult Score(
        string modelFile, ChurnOptions options, IAnalysisObserver? observer = null, CancellationToken cancellation = default)
    {
        using Stream stream = InputFile.Open(modelFile, cancellation);
        return Score(ChurnModelFile.Read(stream, modelFile), options, observer, cancellation);
    }

    private static ChurnResult Score(
        (ChurnModel Model, ChurnModelOrigin Origin) model, ChurnOptions options, IAnalysisObserver? observer,
        CancellationToken cancellation)
    {
        if (model.Origin.Pseudonyms is { } made)
            RecordedKey.Require("The model", made, options.Pseudonyms);
        SegmentDefinitions? definitions = Definitions(options, cancellation);
        ChurnTables tables = ChurnTables.Read(
            options with { IdColumn = options.IdColumn ?? (model.Origin.IdColumn.Length > 0 ? model.Origin.IdColumn : null) },
            fix: false, model.Origin.Fixes, model.Model.Columns, observer, cancellation);
        ModelTable table = tables.Table.Align(model.Model.Columns);
        if (definitions is not null)
            ConditionGroups.Check(definitions, tables.Table);
        double[] probabilities = model.Model.Probabilities(table, options.Model.Threads, cancellation);
        Groups? groups = definitions is null ? null : new Groups(definitions, tables.Table);
        return Explain(
            Names(options), model.Model, table, groups, probabilities, null, null, null, null, tables.Account, tables.Findings,
            model.Origin, options, observer, cancellation);
    }

    private static ChurnResult FromTables(ChurnOptions options, IAnalysisObserver? observer, CancellationToken cancellation)
    {
        SegmentDefinitions? definitions = Definitions(options, cancellation);
        ChurnTables tables = ChurnTables.Read(options, options.FixSpelling, [], [], observer, cancellation);
        ModelColumn outcome = tables.Table[options.LabelColumn];
        int[] known = [.. Enumerable.Range(0, tables.Table.Rows).Where(i => !double.IsNaN(outcome.Values[i]))];
        var findings = new List<Phrase>();
        if (known.Length < tables.Table.Rows)
            findings.Add(new Phrase(
                "account.outcome-not-known",
                ("unknown", tables.Table.Rows - known.Length), ("customers", tables.Table.Rows), ("column", options.LabelColumn)));
        ModelTable table = tables.Table.Select(known);
        bool[] dropped = [.. known.Select(i => outcome.Text(i) == options.LabelValue)];
        if (!dropped.Contains(true))
            throw NeverHeld(options, [.. known.Select(outcome.Text).Distinct()]);
        double[]? profit = options.ProfitColumn is { } profitColumn ? table[profitColumn].Values : null;
        string[] left = [options.LabelColumn, .. options.ProfitColumn is { } column ? [column] : (string[])[], .. options.Excluded];
        foreach (string name in left)
            _ = table[name];
        Groups? groups = definitions is null ? null : new Groups(definitions, table.Without(options.LabelColumn));
        if (groups is not null)
            ConditionGroups.Check(groups.Definitions, groups.Described);
        // What is made of a column that is left out would bring it back.
        IEnumerable<string> made = tables.Periods
            .Where(period => left.Contains(period.Earlier) || left.Contains(period.Later)).Select(period => period.Name);
        (table, IReadOnlyList<Phrase> told) = ColumnFindings.Look(table.Without([.. left, .. made]), dropped);
        findings.AddRange(told);
        observer?.OnTables(findings);

        ChurnModel model = ChurnTraining.Fit(table, dropped, options.Model, observer, cancellation);
        // Customers the model learned from are judged by the model that did not see them.
        double[] probabilities = [.. model.Candidates[0].Scores.Select(model.Calibration.Apply)];
        var origin = new ChurnModelOrigin(
            options.Version, options.Model.Seed, $"{options.LabelColumn}={options.LabelValue}", tables.IdColumn, tables.Fixes)
        {
            Pseudonyms = options.Pseudonyms?.Fingerprint,
        };
        return Explain(
            Names(options), model, table, groups, probabilities, new Known(table, dropped), dropped, profit, null, tables.Account,
            [.. tables.Findings, .. findings], origin, options, observer, cancellation);
    }

    private static InputException NeverHeld(ChurnOptions options, string[] values) => new(
        MessageText.Of(
            $"Column '{options.LabelColumn}' never holds \"{options.LabelValue}\".{Nearest.Question(options.LabelValue, values)} It holds ")
        + $"{(values.Length == 0 ? "no value at all" : PlainText.QuotedList(values.Take(8)))}{(values.Length > 8 ? ", …" : "")}.");

    private static ChurnResult Explain(
        IReadOnlyList<string> inputs,
        ChurnModel model,
        ModelTable table,
        Groups? own,
        double[] probabilities,
        Known? known,
        bool[]? outcome,
        double[]? profit,
        CategorySpend? spend,
        IReadOnlyList<Phrase> account,
        IReadOnlyList<Phrase> findings,
        ChurnModelOrigin origin,
        ChurnOptions options,
        IAnalysisObserver? observer,
        CancellationToken cancellation)
    {
        (IReadOnlyList<RiskProfitGroup> groups, IReadOnlyList<string> empty) = own is not null
            ? ConditionGroups.Part(own.Definitions, own.Described, table, probabilities, profit, spend)
            : (profit is null ? [] : RiskProfit.Split(table, probabilities, profit, spend: spend), []);
        int[] explained = ToExplain(probabilities, groups, model);
        IReadOnlyList<Correlation> correlations = known is null
            ? [] : Correlations.Of(known.Table, known.Dropped, origin.Label, options.Model.Threads, cancellation);
        IReadOnlyList<Driver> drivers = Drivers.Of(
            model, known?.Table ?? table, known?.Dropped, options.Model.Threads, cancellation);
        IReadOnlyList<Interaction>? interactions = known is null
            ? null : Interactions.Of(model, drivers, known.Table, known.Dropped, options.Model, cancellation);
        IReadOnlyList<DriverGroup> driverGroups = options.ColumnGroupsFile is { } file
            ? ColumnGroups.Read(file, cancellation).Of(drivers) : [];
        observer?.Report(new StageProgress(
            "explain", 0, explained.Length, new StageDetail("progress.customers", ("customers", explained.Length))));
        (_, Matrix contributions) = model.Explain(table.Select(explained), options.Model.Threads, cancellation);
        return new ChurnResult(model, table, probabilities, origin)
        {
            Version = options.Version,
            Inputs = inputs,
            Outcome = outcome,
            Profit = profit,
            Groups = groups,
            Explained = explained,
            Contributions = contributions,
            Account = account,
            Findings =
            [
                .. findings,
                .. empty.Select(name => new Phrase("account.no-customers", ("segment", name))),
                .. explained.Length == table.Rows
                    ? (Phrase[])[]
                    : [new Phrase("account.explained", ("customers", explained.Length), ("all", table.Rows))],
            ],
            Periods = SuccessivePeriods.In(table.Columns),
            Drivers = drivers,
            DriverGroups = driverGroups,
            Interactions = interactions,
            Correlations = correlations,
            ProductCategories = spend?.Categories ?? [],
            SegmentsFile = own is null ? null : Path.GetFileName(own.Definitions.Source),
            Language = options.Language,
            Title = options.Title,
            MadeOn = options.MadeOn,
        };
    }

    private static SegmentDefinitions? Definitions(ChurnOptions options, CancellationToken cancellation) =>
        options.SegmentsFile is { } file ? SegmentDefinitions.ReadFile(file, cancellation) : null;

    // Customers whose outcome is known.
    private sealed record Known(ModelTable Table, bool[] Dropped);

    // Segments by condition, and all columns that conditions may name.
    private sealed record Groups(SegmentDefinitions Definitions, ModelTable Described);

    // All, where that is a matter of seconds: a row and a node that is followed take some 16 ns. Else an even sample, the group worth
    // keeping and the riskiest.
    private static int[] ToExplain(double[] probabilities, IReadOnlyList<RiskProfitGroup> groups, ChurnModel model)
    {
        long nodes = model.Scorer is TreeEnsemble ensemble ? Math.Max(1, ensemble.NodesToExplain()) : 1;
        long most = Math.Max(FewestExplained, MostNodes / nodes);
        return
        [
            .. ChurnResult.EvenSample(probabilities.Length)
                .Concat(groups.Count > 0 ? groups[0].Rows : [])
                .Concat(Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]))
                .Distinct()
                .Take((int)Math.Min(most, probabilities.Length)),
        ];
    }

    private static IReadOnlyList<string> Names(ChurnOptions options) => [.. options.Tables.Select(DatabaseAddress.DisplayName)];
}
