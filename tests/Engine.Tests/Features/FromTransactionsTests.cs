using Segmentation.Features;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Features;

public class FromTransactionsTests
{
    private const string OnlineRetail = "data/online_retail/online_retail.csv.gz";
    private const string Ecommerce = "data/practicum_ecom/ecommerce_dataset.csv";

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    public void Build_OnlineRetail_EqualsReferenceOnAnyThreads(int threads)
    {
        GoldenCsv expected = GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_rfmq.csv"));
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions
        {
            Sources = [SharedFiles.Require(OnlineRetail)],
            FeatureNames = ["recency", "frequency", "monetary", "mean_quantity"],
            Returns = ReturnHandling.Drop,
            Threads = threads,
        });

        expected.AssertEqual(actual.Table);
        Assert.Equal(new DateTime(2011, 12, 10, 12, 50, 0), actual.AsOf);
        Assert.Equal(
            [("missing-customer", 135_080L), ("placeholder-dates", 0), ("exact-duplicates", 5_225), ("cancellations", 8_872),
                ("non-positive-quantity", 0), ("non-positive-price", 40)],
            actual.Cleaning.Steps.Select(step => (step.Rule, step.Dropped)));
        Assert.Equal(541_909, actual.Cleaning.RowsRead);
        Assert.Equal(392_692, actual.Cleaning.RowsKept);
        Assert.Equal(18_532, actual.Summary.Orders);
        Assert.Equal(8_887_208.894, actual.Summary.Revenue, 1e-6);
        Assert.Equal(
            [570422.73, 568101.31, 446084.92, 594081.76, 468374.331, 677355.15, 660046.05, 598962.901, 644051.04, 950690.202, 1035642.45,
                1156205.61, 517190.44],
            actual.Summary.RevenueByMonth.Select(month => Math.Round(month.Value, 3)));
        Assert.Equal("2010-12", actual.Summary.RevenueByMonth[0].Key);
        SourceFormat format = Assert.Single(actual.Formats);
        Assert.Equal("yyyy-MM-dd HH:mm:ss", format.DateFormat);
        Assert.Equal("CustomerID", format.Columns["customer"]);
    }

    [SkippableFact]
    public void Build_OnlineRetailNetOfReturns_EqualsReference()
    {
        GoldenCsv expected = GoldenCsv.Read(SharedFiles.Require("reference/or1_net_rfm.csv"));
        CustomerFeatures actual = FromTransactions.Build(
            new TransactionsOptions { Sources = [SharedFiles.Require(OnlineRetail)], KeepLines = true, KeepOrderTimes = true });

        expected.AssertEqual(actual.Table);
        ReturnsReport returns = actual.Returns!;
        Assert.Equal((8_872L, 7_480L, 58L, 1_334L), (returns.Rows, returns.FullyMatched, returns.PartlyMatched, returns.Unmatched));
        Assert.Equal((249_107.0, 23_928.0), (returns.UnitsNetted, returns.UnitsLeftOver));
        Assert.Equal(392_692 - 389_884, returns.PurchasesReturnedWhole);
        Assert.Equal(389_884, actual.Cleaning.RowsKept);
        Assert.Equal(18_378, actual.Summary.Orders);
        Assert.Equal(8_373_716.564, actual.Summary.Revenue);
        Assert.Equal(389_884, actual.Lines!.Count);
        Assert.Equal(18_378, actual.Lines.Orders);
        Assert.Equal(18_378, actual.Times!.Orders.Count);
        Assert.Equal(8_373_716.564, actual.Lines.Amount.Sum(), 1e-3);
    }

    [SkippableFact]
    public void Build_OnlineRetailWithoutDuplicateRule_EqualsReferenceVariant()
    {
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions
        {
            Sources = [SharedFiles.Require(OnlineRetail)],
            Returns = ReturnHandling.Drop,
            Rules = [.. CleaningRules.Defaults.Except([CleaningRules.ExactDuplicates])],
        });
        Assert.Equal(397_884, actual.Cleaning.RowsKept);
        Assert.Equal(8_911_407.904, actual.Summary.Revenue, 1e-6);
    }

    [SkippableFact]
    public void Build_EcommerceWithHiddenDuplicates_EqualsReference()
    {
        GoldenCsv expected = GoldenCsv.Read(SharedFiles.Require("reference/s3_rfm.csv"));
        CustomerFeatures actual = FromTransactions.Build(new TransactionsOptions
        {
            Sources = [SharedFiles.Require(Ecommerce)],
            AsOf = new DateTime(2019, 11, 1),
            Returns = ReturnHandling.Drop,
            Rules = [CleaningRules.SeveralCustomersOrder, CleaningRules.HiddenDuplicates, CleaningRules.MissingCustomer],
        });

        expected.AssertEqual(actual.Table);
        Assert.Equal(6_737, actual.Cleaning.RowsRead);
        Assert.Equal(89, actual.Cleaning.Steps.Single(step => step.Rule == CleaningRules.SeveralCustomersOrder).Dropped);
        Assert.Equal(6_648 - 4_785, actual.Cleaning.Steps.Single(step => step.Rule == CleaningRules.HiddenDuplicates).Dropped);
        Assert.Equal(4_785, actual.Cleaning.RowsKept);
        Assert.Equal(2_755, actual.Summary.Orders);
        Assert.Equal(4_083_072.0, actual.Summary.Revenue);
        Assert.Equal("yyyyMMddHH", actual.Formats[0].DateFormat);
    }

    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("market")]
    [InlineData("or1_R1")]
    [InlineData("s3")]
    public void Apply_LogOfReferenceFeatures_EqualsReferenceScaling(string name)
    {
        GoldenCsv raw = GoldenCsv.Read(SharedFiles.Require($"reference/{name}_rfm.csv"));
        GoldenCsv scaled = GoldenCsv.Read(SharedFiles.Require($"reference/{name}_scaled.csv"));
        var table = new FeatureTable(IdList.From(raw.Ids), raw.Columns, raw.Values);
        Matrix actual = FeatureTransform.Fit(table, TransformKind.Log).Apply(table);
        for (int i = 0; i < actual.Values.Length; i++)
            Assert.Equal(scaled.Values.Values[i], actual.Values[i], 1e-12);
    }

    [SkippableFact]
    public void Normalize_EcommerceProducts_LeavesReferenceCount()
    {
        var products = new HashSet<string>(StringComparer.Ordinal);
        using var reader = new StreamReader(SharedFiles.Require(Ecommerce));
        using var csv = new CsvHelper.CsvReader(reader, System.Globalization.CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
            products.Add(ProductText.Normalize(csv.GetField("product")!));
        Assert.Equal(2_341, products.Count);
    }
}
