using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Segmentation.Statistics;
using Segmentation.Tests.Golden;
using static Segmentation.Tests.Statistics.TailProbabilityTests;

namespace Segmentation.Tests.Statistics;

/// <summary>
/// The figures that SciPy 1.10 found between a real shop's categories (s3) and those of the small shop of tests/goldens: order values (T1)
/// and average receipts (T2).
/// </summary>
public sealed class ReferenceTests
{
    private const double Relative = 1e-8;

    [SkippableTheory]
    [InlineData("market", "T1")]
    [InlineData("market", "T2")]
    [InlineData("s3", "T1")]
    [InlineData("s3", "T2")]
    public void Compare_CategoriesOfTheReferenceShop_EqualsSciPy(string set, string test)
    {
        JsonElement expected = Root(set).GetProperty(test);
        Dictionary<string, double[]> values = test == "T1" ? OrderValues(set) : AverageReceipts(set);
        string[] names = [.. expected.GetProperty("groups").EnumerateObject().Select(group => group.Name)];
        double[][] groups = [.. names.Select(name => values[name])];
        foreach (string name in names)
        {
            JsonElement group = expected.GetProperty("groups").GetProperty(name);
            Assert.Equal(group.GetProperty("n").GetInt32(), values[name].Length);
            AgreeRelatively(group.GetProperty("mean").GetDouble(), values[name].Average(), 1e-12);
            AgreeRelatively(group.GetProperty("median").GetDouble(), Quantiles.Median(values[name]), 1e-12);
        }

        GroupDifference found = GroupComparison.Compare(groups);
        AgreeRelatively(expected.GetProperty("kruskal_H").GetDouble(), found.Overall.H, Relative);
        AgreeRelatively(expected.GetProperty("kruskal_p").GetDouble(), found.Overall.P, Relative);
        Assert.Equal(expected.GetProperty("kruskal_df").GetInt32(), found.Overall.Degrees);

        double[][] logs = [.. groups.Select(group => group.Select(value => Math.Log(1 + value)).ToArray())];
        AnovaResult anova = MeanTests.Anova(logs);
        AgreeRelatively(expected.GetProperty("anova_log1p_F").GetDouble(), anova.F, Relative);
        AgreeRelatively(expected.GetProperty("anova_log1p_p").GetDouble(), anova.P, Relative);

        JsonElement[] pairs = [.. expected.GetProperty("pairs").EnumerateArray()];
        Assert.Equal(28, pairs.Length);
        foreach ((JsonElement pair, GroupPair actual) in pairs.Zip(found.Pairs))
        {
            Assert.Equal((pair.GetProperty("a").GetString(), pair.GetProperty("b").GetString()), (names[actual.A], names[actual.B]));
            Assert.Equal(pair.GetProperty("U_a").GetDouble(), actual.Test.U);
            AgreeRelatively(pair.GetProperty("p").GetDouble(), actual.Test.P, Relative);
            AgreeRelatively(pair.GetProperty("p_holm").GetDouble(), actual.AdjustedP, Relative);
            Assert.Equal(pair.GetProperty("rank_biserial").GetDouble(), actual.Test.RankBiserial, 1e-12);
            WelchResult welch = MeanTests.Welch(logs[actual.A], logs[actual.B]);
            AgreeRelatively(pair.GetProperty("welch_log1p_t").GetDouble(), welch.T, Relative);
            AgreeRelatively(pair.GetProperty("welch_log1p_p").GetDouble(), welch.P, Relative);
        }
        Assert.Equal(expected.GetProperty("n_rejected_holm_005").GetInt32(), found.Pairs.Count(pair => pair.AdjustedP < 0.05));
    }

    [SkippableTheory]
    [InlineData("market")]
    [InlineData("s3")]
    public void Independence_RepeatPurchasesByCategory_EqualsSciPy(string set)
    {
        JsonElement expected = Root(set).GetProperty("repeat_by_segment");
        JsonProperty[] rows = [.. expected.GetProperty("table").EnumerateObject()];
        var counts = new long[rows.Length, 2];
        for (int i = 0; i < rows.Length; i++)
            (counts[i, 0], counts[i, 1]) = (rows[i].Value[0].GetInt64(), rows[i].Value[1].GetInt64());
        ChiSquareResult found = ChiSquareTest.Independence(counts);
        AgreeRelatively(expected.GetProperty("chi2").GetDouble(), found.Statistic, Relative);
        AgreeRelatively(expected.GetProperty("p").GetDouble(), found.P, Relative);
        Assert.Equal(expected.GetProperty("dof").GetInt32(), found.Degrees);
    }

    private static JsonElement Root(string set)
    {
        string json = File.ReadAllText(SharedFiles.Require($"reference/{set}_tests.json"));
        return JsonDocument.Parse(json).RootElement.GetProperty("all");
    }

    private static Dictionary<string, double[]> AverageReceipts(string set) =>
        Rows($"reference/{set}_customer_segments.csv")
            .GroupBy(row => row["seg"])
            .ToDictionary(
                group => group.Key, group => group.Select(row => double.Parse(row["avg"], CultureInfo.InvariantCulture)).ToArray());

    // The reference's own rules: orders of several customers dropped, one line a customer, order and product, the longest prefix names the
    // category.
    private static Dictionary<string, double[]> OrderValues(string set)
    {
        List<Dictionary<string, string>> lines = Rows(set == "s3" ? "data/practicum_ecom/ecommerce_dataset.csv" : "data/market.csv");
        (string Prefix, string Category)[] prefixes =
            [.. Rows(set == "s3" ? "data/practicum_ecom/Categories.csv" : "data/market_categories.csv").Select(
                row => (Fold(row["product"]), row["category"]))];
        HashSet<string> shared =
            [.. lines.GroupBy(line => line["order_id"]).Where(
                order => order.Select(line => line["customer_id"]).Distinct().Count() > 1).Select(order => order.Key)];
        // Of repeated lines the first by time, price and quantity stays; s3's reference keeps the first of the file.
        IEnumerable<Dictionary<string, string>> ordered = set == "s3"
            ? lines
            : lines.OrderBy(line => line["date"], StringComparer.Ordinal).ThenBy(line => Number(line["price"])).ThenBy(
                line => Number(line["quantity"]));
        return ordered.Where(line => !shared.Contains(line["order_id"]))
            .DistinctBy(line => (line["customer_id"], line["order_id"], line["product"].Trim()))
            .GroupBy(line => (Category: Category(Fold(line["product"]), prefixes), Order: line["order_id"]))
            .Select(order => (order.Key.Category, Value: order.Sum(line => Number(line["quantity"]) * Number(line["price"]))))
            .GroupBy(order => order.Category)
            .ToDictionary(group => group.Key, group => group.Select(order => order.Value).ToArray());
    }

    private static string Category(string product, (string Prefix, string Category)[] prefixes)
    {
        (string Prefix, string Category)[] fitting =
            [.. prefixes.Where(entry => product.StartsWith(entry.Prefix, StringComparison.Ordinal))];
        if (fitting.Length == 0)
            fitting = [.. prefixes.Where(entry => product.Contains(entry.Prefix, StringComparison.Ordinal))];
        return fitting.Length == 0 ? "" : fitting.Reverse().MaxBy(entry => entry.Prefix.Length).Category;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Fold(string text) => text.Trim().ToLowerInvariant().Replace('ё', 'е');

    private static List<Dictionary<string, string>> Rows(string relative)
    {
        using var reader = new StreamReader(SharedFiles.Require(relative));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
            rows.Add(csv.HeaderRecord!.ToDictionary(column => column, column => csv.GetField(column)!));
        return rows;
    }
}
