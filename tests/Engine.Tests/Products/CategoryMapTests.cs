using Segmentation.Products;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Products;

public sealed class CategoryMapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "Tea mug red", "Kitchen")]
    [InlineData("", "TEA  TOWEL, large", "Textiles")]
    [InlineData("20725", "TEA TOWEL", "Bags")]
    [InlineData("", "Кружка с ёлкой", "Kitchen")]
    [InlineData("", "Kpужка", "Kitchen")]
    [InlineData("", "CLOCK", null)]
    public void Find_Product_LongestBeginningWinsAndItsCodeBeforeIt(string code, string name, string? category)
    {
        CategoryMap map = Read("category,product\nKitchen,tea\nTextiles,Tea Towel\nBags,20725\nkitchen,кружка\n");
        Assert.Equal(["Kitchen", "Textiles", "Bags"], map.Categories);
        int found = map.Find(code, name);
        Assert.Equal(category, found < 0 ? null : map.Categories[found]);
    }

    [Theory]
    [InlineData("Brush for cups", "Kitchen")]
    [InlineData("brush for floors", "Cleaning")]
    [InlineData("BRUSH", "Kitchen")]
    public void Find_EntriesThatDifferInCaseOnly_TheOneWrittenSoWins(string name, string category)
    {
        CategoryMap map = Read("product,category\nbrush,Cleaning\nBrush,Kitchen\n");
        Assert.Equal(category, map.Categories[map.Find("", name)]);
        CategoryMap again = CategoryMap.From(map.Categories, map.Entries);
        Assert.Equal(map.Find("", name), again.Find("", name));
    }

    [Theory]
    [InlineData("щётка для пола")]
    [InlineData("щетка для пола")]
    public void Find_EntriesThatDifferInYoOnly_TheOneWithYeWins(string name)
    {
        CategoryMap map = Read("product,category\nщётка,Bath\nщетка,Cleaning\n");
        Assert.Equal("Cleaning", map.Categories[map.Find("", name)]);
    }

    [Theory]
    [InlineData("Flowering plant Begonia", "Plants")]
    [InlineData("Red Begonia Elatior", "Gifts")]
    [InlineData("Superbegonia", null)]
    public void Find_NameThatBeginsWithNoEntry_TakesTheLongestAtAWord(string name, string? category)
    {
        CategoryMap map = Read("product,category\nBegonia,Plants\nBegonia Elatior,Gifts\n");
        int found = map.Find("", name);
        Assert.Equal(category, found < 0 ? null : map.Categories[found]);
    }

    [Theory]
    [InlineData("product,category\nTEA,Kitchen\n,Bags\n", "map.csv:3: column 'product' is empty")]
    [InlineData("product,category\nTEA,\n", "map.csv:2: column 'category' is empty")]
    [InlineData(
        "product,category\nTEA,Kitchen\nMUG,Kitchen\nTEA,Bags\n",
        "map.csv:4: \"TEA\" is in the category \"Bags\" here and in \"Kitchen\" in line 2")]
    [InlineData("product,group\nTEA,Kitchen\n", "map.csv:1: there is no column 'category' (columns: product, group)")]
    [InlineData("product,category\nTEA,Kitchen,x\n", "map.csv:2: 3 fields")]
    [InlineData("product,category\n", "has a header and no rows")]
    public void ReadCsv_UnsoundMap_NamesFileAndLine(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    private CategoryMap Read(string text) => CategoryMap.ReadCsv(_folder.Write("map.csv", text));
}
