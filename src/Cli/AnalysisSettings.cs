using Segmentation.Cli.Options;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Reports.Tables;
using Segmentation.Transactions;

namespace Segmentation.Cli;

/// <summary>What the options of a call ask of an analysis.</summary>
internal static class AnalysisSettings
{
    /// <summary>The options of a verb that segments.</summary>
    /// <param name="reading">How transactions are read.</param>
    /// <param name="categories">How products come into categories; null where nothing was said.</param>
    /// <param name="groupings">What the segments are compared with; null for nothing.</param>
    public static AnalysisOptions Read(
        Invocation call, TransactionsOptions reading, CategoryOptions? categories, GroupingPlan? groupings = null) =>
            ForReading(call, reading, categories) with
    {
        Segments = SegmentationSettings.Read(call, SegmentationSettings.Transform),
        Seasons = !call.Get(SegmentationSettings.NoSeasons),
        Offers = OfferSettings.Read(call),
        Groupings = groupings,
        ContactCost = call.Get(PlanSettings.ContactCost) is var cost and > 0 ? cost : null,
        NamesFile = call.Get(PlanSettings.Names),
        Slides = call.Get(CommonOptions.Slides),
        Tables = Formats(call.Get(CommonOptions.Tables)),
        Title = call.Get(CommonOptions.Title),
        MadeOn = DayOfRun.Today,
        NamesCustomers = (call.Get(CommonOptions.Ids), call.Get(CommonOptions.NoIds)) switch
        {
            (true, true) => throw new UsageException("usage.ids-and-no-ids"),
            (true, _) => true,
            (_, true) => false,
            _ => null,
        },
    };

    private static string[] Formats(string? text)
    {
        string[] known = [.. TableFormat.All.Select(format => format.Name)];
        string[] words = text is null ? [TableFormat.Plain.Name] : [.. TransactionWords.Split("--tables", text).Distinct()];
        foreach (string word in words)
            TransactionWords.Require("--tables", word, known);
        return words;
    }

    /// <summary>The options of a verb that only reads.</summary>
    public static AnalysisOptions ForReading(Invocation call, TransactionsOptions reading, CategoryOptions? categories) => new()
    {
        Reading = reading,
        Categories = categories,
        Device = call.Get(CommonOptions.Device)!,
        Threads = call.Get(CommonOptions.Threads),
        Language = call.Notes.Language,
        Version = ProgramVersion.Text,
    };
}
