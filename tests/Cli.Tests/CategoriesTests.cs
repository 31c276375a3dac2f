using System.Text;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>Product categories, from the command line.</summary>
public sealed class CategoriesTests : IDisposable
{
    private static readonly string[] Things = ["MUG", "LAMP", "TOWEL", "CLOCK", "BASKET", "CANDLE"];
    private static readonly string[] Looks = ["RED", "GARDEN", "BIRD", "PARTY", "ROSE", "LONDON"];

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_LearnedCategories_WritesProductsCustomersAndReport()
    {
        SegmentProcess.Done(
            "run", Orders(), "-k", "2", "--no-map", "--categories", "learned", "--category-count", "6", "-o", _folder["out"]);

        Table products = Table.Read(_folder["out/categories.csv"]);
        Assert.Equal(36, products.Rows.Length);
        Assert.Equal(6, products.Column("category").Distinct().Count());
        Assert.All(products.Column("placed"), placed => Assert.Equal("learned", placed));
        Table customers = Table.Read(_folder["out/customer_categories.csv"]);
        Assert.Equal(40, customers.Rows.Length);
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(_folder["out/run.json"]));
        Assert.Equal(
            36, account.RootElement.GetProperty("categories").EnumerateArray().Sum(
                category => category.GetProperty("products").GetInt32()));
        Assert.Contains("id=\"categories\"", File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public void Run_WithoutCategories_TakesOldFilesAway()
    {
        SegmentProcess.Done(
            "run", Orders(), "-k", "2", "--no-map", "--categories", "learned", "--category-count", "3", "-o", _folder["out"]);
        Assert.True(File.Exists(_folder["out/categories.csv"]));
        SegmentProcess.Done("run", Orders(), "-k", "2", "--no-map", "-o", _folder["out"]);

        Assert.False(File.Exists(_folder["out/categories.csv"]));
        Assert.DoesNotContain("id=\"categories\"", File.ReadAllText(_folder["out/report.html"]));
    }

    [Fact]
    public void Features_OtherCategoryCount_GivesOtherColumns()
    {
        int three = Table.Parse(
            SegmentProcess.Done("features", Orders(), "--features", "category_shares", "--category-count", "3").Output).Columns.Length;
        int six = Table.Parse(
            SegmentProcess.Done("features", Orders(), "--features", "category_shares", "--category-count", "6").Output).Columns.Length;
        Assert.Equal((4, 7), (three, six));
    }

    [Fact]
    public void Features_MapGiven_CountsItsCategories()
    {
        string all = _folder.Write("all.csv", "product,category\n" + string.Concat(Looks.Select(look => $"{look},things\n")));
        Table features = Table.Parse(
            SegmentProcess.Done(
                "features", Orders(), "--features", "category_count,category_shares,category_order_shares", "--categories", all).Output);
        Assert.Equal(["customer_id", "category_count", "share of things", "orders with things"], features.Columns);
        Assert.All(features.Numbers("share of things"), share => Assert.Equal(1, share, 1e-12));
        Table learned = Table.Parse(SegmentProcess.Done("features", Orders(), "--features", "category_count").Output);
        Assert.NotEqual(features.Column("category_count"), learned.Column("category_count"));
    }

    [Fact]
    public void Score_OfOneCustomer_TakesTheCategoriesOfTheModel()
    {
        SegmentProcess.Done(
            "run", Orders(), "-k", "2", "--method", "kmeans", "--no-map", "--features", "frequency,category_count,category_shares",
            "--category-count", "6", "-o", _folder["out"]);
        string one = _folder.Write(
            "one.csv", "customer,order,date,amount,product\nx,1,2020-11-20,5,NEW MUG\nx,2,2020-11-21,15,SPACE CLOCKS\n");

        string scored = SegmentProcess.Done("score", _folder["out/model.json"], one).Output;

        Assert.Contains(
            "frequency,category_count,share of Basket,share of Candle,share of Clock,share of Lamp,share of Mug,share of Towel\n", scored);
        // The segment's name holds commas: the figures are told from the end.
        Assert.EndsWith(",2,2,0,0,0.75,0,0.25,0\n", scored);
        Table again = Table.Parse(SegmentProcess.Done("score", _folder["out/model.json"], Orders()).Output);
        Assert.Equal(Table.Read(_folder["out/segments.csv"]).Column("segment"), again.Column("segment"));
    }

    [Fact]
    public void Run_CompareByMainCategory_ComparesWithIt()
    {
        SegmentProcess.Done(
            "run", Orders(), "-k", "2", "--no-map", "--compare-by", "main_category", "--category-count", "6", "-o", _folder["out"]);

        string[] main = Table.Read(_folder["out/customer_categories.csv"]).Column("main_category");
        Assert.Equal(main, Table.Read(_folder["out/segmentations.csv"]).Column("main_category"));
    }

    [Fact]
    public void Check_Categories_AreListed()
    {
        string output = SegmentProcess.Done("check", Orders(), "--categories", "learned", "--category-count", "6").Output;
        Assert.Contains("telling words", output);
        Assert.All(Things, thing => Assert.Contains(thing[..1] + thing[1..].ToLowerInvariant(), output));
    }

    [Theory]
    [InlineData(2, "--category-count is for learned categories", "--categories", "MAP", "--category-count", "3")]
    [InlineData(2, "--category-count", "--category-count", "one")]
    [InlineData(4, "absent.csv", "--categories", "absent.csv")]
    [InlineData(3, "map.csv:2: column 'category' is empty", "--categories", "MAP")]
    public void Check_UnsoundCategories_AreRefused(int exitCode, string message, params string[] arguments)
    {
        string map = _folder.Write("map.csv", "product,category\nMUG,\n");
        SegmentRun run = SegmentProcess.Run(["check", Orders(), .. arguments.Select(argument => argument == "MAP" ? map : argument)]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void Check_NoProductColumn_SaysWhichToName()
    {
        string orders = _folder.Write("plain.csv", "customer,date,amount\n1,2020-01-01,5\n");
        SegmentRun run = SegmentProcess.Run("check", orders, "--categories", "learned");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("--map product=COLUMN", run.Error);
    }

    /// <summary>40 customers; each has a favourite thing.</summary>
    private string Orders()
    {
        var text = new StringBuilder("customer,order,date,amount,product\n");
        int order = 0;
        for (int customer = 0; customer < 40; customer++)
        {
            for (int i = 0; i < 3 + (customer % 5); i++)
            {
                string thing = Things[i % 2 == 0 ? customer % 6 : (customer + i) % 6];
                text.Append(
                    $"c{customer},{order++},2020-0{1 + (i % 9)}-{1 + (customer % 28):00},{5 + customer},{Looks[(customer + (7 * i)) % 6]} "
                    + $"{thing}\n");
            }
        }
        // Every product once, so that the catalogue is whole.
        foreach (string thing in Things)
        {
            foreach (string look in Looks)
                text.Append($"c0,{order},2020-03-01,1,{look} {thing}\n");
        }
        return _folder.Write("orders.csv", text.ToString());
    }
}
