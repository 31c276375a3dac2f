using System.Globalization;
using System.Text.Json;
using Segmentation.Features;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;

namespace Segmentation.Tests.Features;

/// <summary>Cleaning, features and scores of the small shops of tests/goldens beside those of pandas 1.5.</summary>
public sealed class SmallShopsTests
{
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    public void Build_Shop_EqualsPandasOnAnyThreads(int threads)
    {
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions
        {
            Returns = ReturnHandling.Drop,
            Sources = [SharedFiles.Require("data/shop.csv")],
            FeatureNames = ["recency", "frequency", "monetary", "mean_quantity"],
            Rules =
            [
                CleaningRules.MissingCustomer, CleaningRules.ExactDuplicates, CleaningRules.Cancellations,
                CleaningRules.NonPositiveQuantity,
                CleaningRules.NonPositivePrice,
            ],
            Threads = threads,
        });
        JsonElement expected = Reference("shop_clean");
        AssertCleaning(expected, actual);
        GoldenCsv.Read(SharedFiles.Require("reference/shop_rfmq.csv")).AssertEqual(actual.Table);
        Assert.Equal(
            expected.GetProperty("revenue_by_month").EnumerateObject().Select(
                month => (month.Name, Math.Round(month.Value.GetDouble(), 2))),
            actual.Summary.RevenueByMonth.Select(month => (month.Key, Math.Round(month.Value, 2))));
    }

    [SkippableFact]
    public void Build_Market_EqualsPandas()
    {
        JsonElement expected = Reference("market_clean");
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions
        {
            Returns = ReturnHandling.Drop,
            Sources = [SharedFiles.Require("data/market.csv")],
            AsOf = DateTime.Parse(expected.GetProperty("as_of").GetString()!, CultureInfo.InvariantCulture),
            Rules = [CleaningRules.SeveralCustomersOrder, CleaningRules.HiddenDuplicates],
        });
        AssertCleaning(expected, actual);
        GoldenCsv.Read(SharedFiles.Require("reference/market_rfm.csv")).AssertEqual(actual.Table);
        Assert.Equal("yyyyMMddHH", actual.Formats[0].DateFormat);
    }

    [SkippableFact]
    public void Score_Shop_EqualsPandas()
    {
        GoldenCsv rfm = GoldenCsv.Read(SharedFiles.Require("reference/shop_rfm.csv")), expected = GoldenCsv.Read(
            SharedFiles.Require("reference/shop_scores.csv"));
        var table = new FeatureTable(IdList.From(rfm.Ids), rfm.Columns, rfm.Values);
        RfmScores scores = RfmScoring.Fit(table, 5).Score(table);
        Assert.Equal(expected.Column("recency"), scores.Recency.Select(score => (double)score));
        Assert.Equal(expected.Column("frequency"), scores.Frequency.Select(score => (double)score));
        Assert.Equal(expected.Column("monetary"), scores.Monetary.Select(score => (double)score));
    }

    private static void AssertCleaning(JsonElement expected, CustomerFeatures actual)
    {
        JsonElement counts = expected.GetProperty("cleaning");
        Assert.Equal(counts.GetProperty("rows").GetInt64(), actual.Cleaning.RowsRead);
        Assert.Equal(counts.GetProperty("kept").GetInt64(), actual.Cleaning.RowsKept);
        CleaningStep[] dropping = [.. actual.Cleaning.Steps.Where(step => step.Dropped > 0)];
        Assert.Equal(counts.EnumerateObject().Count() - 2, dropping.Length);
        Assert.All(dropping, step => Assert.Equal(counts.GetProperty(step.Rule).GetInt64(), step.Dropped));
        Assert.Equal(expected.GetProperty("orders").GetInt64(), actual.Summary.Orders);
        Assert.Equal(expected.GetProperty("customers").GetInt32(), actual.Table.Ids.Count);
        Assert.Equal(expected.GetProperty("revenue").GetDouble(), actual.Summary.Revenue, 1e-6);
        Assert.Equal(DateTime.Parse(expected.GetProperty("as_of").GetString()!, CultureInfo.InvariantCulture), actual.AsOf);
    }

    private static JsonElement Reference(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{name}.json")));
        return json.RootElement.Clone();
    }
}
