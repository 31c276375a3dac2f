using Segmentation.Products;

namespace Segmentation.Tests.Products;

public sealed class ProductWordsTests
{
    [Theory]
    [InlineData("mugs", "mug")]
    [InlineData("mug", "mug")]
    [InlineData("boxes", "box")]
    [InlineData("brushes", "brush")]
    [InlineData("dishes", "dish")]
    [InlineData("glasses", "glass")]
    [InlineData("glass", "glass")]
    [InlineData("candies", "candy")]
    [InlineData("pies", "pie")]
    [InlineData("tomatoes", "tomato")]
    [InlineData("shoes", "shoe")]
    [InlineData("cactus", "cactus")]
    [InlineData("bus", "bus")]
    [InlineData("кружка", "кружк")]
    [InlineData("кружки", "кружк")]
    [InlineData("кружек", "кружк")]
    [InlineData("сумок", "сумк")]
    [InlineData("полотенцами", "полотенц")]
    [InlineData("полотенце", "полотенц")]
    [InlineData("гладильная", "гладильн")]
    [InlineData("гладильного", "гладильн")]
    [InlineData("герань", "геран")]
    [InlineData("дом", "дом")]
    [InlineData("", "")]
    public void Stem_Word_LosesNumberAndCase(string word, string stem) => Assert.Equal(stem, LightStemmer.Stem(word));

    [Theory]
    [InlineData("RED HANGING HEART T-LIGHT HOLDER", "red hanging heart light holder")]
    [InlineData("SET OF 6 LARGE  MUGS", "set large mug")]
    [InlineData("Комнатное растение в горшке Алое Вера, d12, h30", "комнатн растен горшк ало вер #d #h")]
    [InlineData("Таз 10,0 л и ёрш", "таз #л ерш")]
    [InlineData("Кpужка Aвтомобильная 320мл", "кружк автомобильн #мл")]
    [InlineData("HM-2122 BOARD", "#hm board")]
    [InlineData("123 / 4", "")]
    public void Of_Description_KeepsWhatTellsTheThing(string description, string expected) =>
        Assert.Equal(expected, string.Join(' ', ProductWords.Of(description).Select(word => word.Stem)));

    [Theory]
    [InlineData("RED HANGING HEART T-LIGHT HOLDER", "holder")]
    [InlineData("CANDLE HOLDER PINK LARGE", "holder")]
    [InlineData("Белая сушилка для белья", "сушилк")]
    [InlineData("Стремянка Eurogold алюминиевая", "стремянк")]
    public void Of_Description_StressesTheNounAndNotTheColour(string description, string noun)
    {
        IReadOnlyList<ProductWord> words = ProductWords.Of(description);
        Assert.Equal(noun, words.MaxBy(word => word.Emphasis).Stem);
        Assert.All(words.Where(word => word.Stem is "red" or "pink" or "large" or "бел"), word => Assert.True(word.Emphasis < 1));
    }

    [Fact]
    public void Vectors_OfDescriptions_HaveLengthOneOrNothing()
    {
        IReadOnlyList<ProductWord>[] words = [.. new[] { "TEA MUG", "TEA POT", "RED MUGS", "", "17" }.Select(ProductWords.Of)];
        TermVectors terms = TermVectors.Fit(words);
        SparseMatrix vectors = terms.Vectors(words, 2);
        Assert.Contains("tea", terms.Terms);
        // Only terms of two descriptions count.
        Assert.DoesNotContain("pot", terms.Terms);
        for (int i = 0; i < 5; i++)
        {
            double squared = Enumerable.Range((int)vectors.RowStarts[i], (int)(vectors.RowStarts[i + 1] - vectors.RowStarts[i])).Sum(
                entry => (double)vectors.Values[entry] * vectors.Values[entry]);
            Assert.Equal(i < 3 ? 1 : 0, squared, 1e-6);
        }
    }
}
