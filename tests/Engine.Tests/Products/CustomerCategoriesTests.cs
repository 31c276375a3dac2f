using Segmentation.Products;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;

namespace Segmentation.Tests.Products;

public sealed class CustomerCategoriesTests
{
    private const string Text = "client,order,date,sum,product\n"
        + "1,1,2020-01-01,30,MUG\n"
        + "1,1,2020-01-01,10,BAG\n"
        + "1,2,2020-01-08,20,MUG\n"
        + "1,3,2020-01-09,40,THING\n"
        + "2,4,2020-01-05,5,THING\n";

    [Fact]
    public void Read_Customer_SharesByHand()
    {
        CustomerCategories categories = Build();
        CategoryTastes tastes = categories.NewTastes();
        categories.Read(0, tastes);
        Assert.Equal([0.5, 0.1], tastes.SpendShares);
        Assert.Equal([2.0 / 3, 1.0 / 3], tastes.OrderShares);
        Assert.Equal([2, 9], tastes.Recencies);
        Assert.Equal((0, 2), (tastes.Main, tastes.Count));
    }

    [Fact]
    public void Read_CustomerOfNoCategory_HasNone()
    {
        CustomerCategories categories = Build();
        CategoryTastes tastes = categories.NewTastes();
        categories.Read(0, tastes);
        categories.Read(1, tastes);
        Assert.Equal([0.0, 0], tastes.SpendShares);
        Assert.All(tastes.Recencies, days => Assert.True(double.IsNaN(days)));
        Assert.Equal((2, 0), (tastes.Main, tastes.Count));
        Assert.Equal("other", categories.Model.NameOf(tastes.Main));
    }

    [Theory]
    [InlineData("Mugs", "Bags", "Bags")]
    [InlineData("Bags", "Mugs", "Bags")]
    public void Read_EqualSpend_TakesTheFirstNameWhateverTheOrderOfTheMap(string first, string second, string main)
    {
        PurchaseLines lines = Csv.Read(
            "client,order,date,sum,product\n1,1,2020-01-01,30,MUGS\n1,2,2020-01-02,30,BAGS\n",
            options => options with { KeepLines = true }).Lines!;
        CategoryMap map = CategoryMap.From(
            [first, second], [KeyValuePair.Create(first.ToLowerInvariant(), 0), KeyValuePair.Create(second.ToLowerInvariant(), 1)]);
        var model = new CategoryModel([new ProductCategory(first, []), new ProductCategory(second, [])], map, null, [], 0);
        var categories = new CustomerCategories(lines, ProductPlacements.Place(model, lines.Products, 1), new DateTime(2020, 1, 10));
        CategoryTastes tastes = categories.NewTastes();
        categories.Read(0, tastes);
        Assert.Equal(main, model.NameOf(tastes.Main));
    }

    [Fact]
    public void Revenue_OfGroups_AddsUp()
    {
        Assert.Equal([50.0, 10, 40, 0, 0, 5], Build().Revenue([0, 1], 2).Values);
        Assert.Equal([0.0, 0, 5], Build().Revenue([-1, 0], 1).Values);
    }

    private static CustomerCategories Build()
    {
        PurchaseLines lines = Csv.Read(Text, options => options with { KeepLines = true }).Lines!;
        CategoryMap map = CategoryMap.From(["Mugs", "Bags"], [KeyValuePair.Create("mug", 0), KeyValuePair.Create("bag", 1)]);
        var model = new CategoryModel([new ProductCategory("Mugs", []), new ProductCategory("Bags", [])], map, null, [], 0);
        return new CustomerCategories(lines, ProductPlacements.Place(model, lines.Products, 1), new DateTime(2020, 1, 10));
    }
}
