using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Prediction.Segments;
using Segmentation.Products;
using Segmentation.Pseudonyms;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;

namespace Segmentation.Pipeline.Scoring;

/// <summary>How a model's transactions were read, as the model's options remember it: new ones are read in the same way.</summary>
internal static class RememberedReading
{
    private const string Rules = "rules";
    private const string DuplicatesWithoutOrders = "duplicates-without-orders";
    private const string Returns = "returns";

    // Fingerprint of the key that made the customers' ids.
    private const string Pseudonyms = "pseudonyms";

    // A family of features is one name and several columns.
    private const string FeatureNames = "features";

    // Before a role: column.customer.
    private const string Column = "column.";

    // One condition a line.
    private const string Where = "where";

    // A month of new orders cannot find the shop's high season anew.
    private const string HighSeason = "high-season";

    /// <summary>What a model is to remember.</summary>
    /// <param name="source">What was read.</param>
    /// <param name="reading">How.</param>
    /// <param name="categories">How products came into categories; null for none.</param>
    internal static Dictionary<string, string> Describe(CustomerFeatures source, TransactionsOptions reading, CategoryOptions? categories)
    {
        var options = new Dictionary<string, string>
        {
            [Rules] = string.Join(',', CleaningRules.All.Where(reading.Rules.Contains)),
            [DuplicatesWithoutOrders] = reading.DuplicatesWithoutOrders ? "true" : "false",
            [Returns] = reading.Returns.ToString().ToLowerInvariant(),
            [FeatureNames] = string.Join(',', reading.FeatureNames),
            ["as-of"] = Invariant($"{source.AsOf:yyyy-MM-dd'T'HH:mm:ss}"),
        };
        // What the model was made of, and nothing that scoring would repeat.
        if (reading.SampleCustomers is { } sample)
            options["sample-customers"] = sample.ToString();
        if (reading.Pseudonyms is { } key)
            options[Pseudonyms] = key.Fingerprint;
        if (reading.Conditions.Count > 0)
            options[Where] = string.Join('\n', reading.Conditions);
        foreach ((string role, string column) in source.Formats[0].Columns)
            options[Column + role] = column;
        if (source.Times?.Seasons.Shop.HighSeason is { } high)
            options[HighSeason] = high.ToString();
        if (categories is not null)
            options["categories"] = categories.MapFile is { } map
                ? DatabaseAddress.DisplayName(map) : Invariant($"learned ({source.Categories!.Model.Categories.Count})");
        return options;
    }

    /// <summary>Refuses to place customers of other ids than a model's: those of another key, or of none.</summary>
    /// <remarks>A key beside a model that was made without one makes pseudonyms of the customers who are placed.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="key">The key of the present call; null for none.</param>
    /// <exception cref="InputException">The model's ids are pseudonyms by another key.</exception>
    public static void RequireKey(SegmentModel model, PseudonymKey? key)
    {
        if (model.Options.TryGetValue(Pseudonyms, out string? recorded))
            RecordedKey.Require("The model", recorded, key);
    }

    /// <summary>Name of the column of each role, as a model remembers them.</summary>
    internal static Dictionary<string, string> Columns(SegmentModel model) =>
        model.Options.Where(option => option.Key.StartsWith(Column, StringComparison.Ordinal))
            .ToDictionary(option => option.Key[Column.Length..], option => option.Value);

    /// <summary>
    /// How new transactions are read for a model: its features, columns, conditions, season, returns and rules, where nothing else was
    /// asked.
    /// </summary>
    /// <param name="reading">As asked.</param>
    /// <param name="model">The model.</param>
    /// <param name="asked">Settings that were asked and beat the model's, by their names in a config file: <c>where</c>,
    /// <c>high-season</c>, <c>returns</c>, <c>rules</c>.</param>
    /// <exception cref="InputException">The model needs features that transactions do not give.</exception>
    public static TransactionsOptions Apply(TransactionsOptions reading, SegmentModel model, IReadOnlySet<string> asked)
    {
        RequireKey(model, reading.Pseudonyms);
        IReadOnlyDictionary<string, string> options = model.Options;
        IReadOnlyList<string> names = options.TryGetValue(FeatureNames, out string? features)
            ? features.Split(',') : model.Transform.Columns;
        string[] unknown = [.. names.Except(FeatureCatalog.Names)];
        if (unknown.Length > 0)
            throw new InputException(
                $"The model was made on {string.Join(", ", model.Transform.Columns)}, and {string.Join(", ", unknown)} cannot be computed "
                + $"from transactions. Give a table with ‹features›.");
        reading = reading with
        {
            FeatureNames = names,
            RememberedColumns = Columns(model),
        };
        if (options.TryGetValue(Where, out string? conditions) && !asked.Contains(Where))
            reading = reading with { Conditions = [.. conditions.Split('\n').Select(RowCondition.Parse).OfType<RowCondition>()] };
        if (options.TryGetValue(HighSeason, out string? season) && !asked.Contains(HighSeason))
            reading = reading with { HighSeason = season };
        // A model of before returns were netted dropped them.
        if (!asked.Contains(Returns))
            reading = reading with { Returns = Enum.Parse<ReturnHandling>(options.GetValueOrDefault(Returns, "drop"), ignoreCase: true) };
        return options.TryGetValue(Rules, out string? rules) && !asked.Contains(Rules)
            ? reading with
            {
                Rules = rules.Split(',', StringSplitOptions.RemoveEmptyEntries),
                DuplicatesWithoutOrders = options.GetValueOrDefault(DuplicatesWithoutOrders) == "true",
            }
            : reading;
    }
}
