using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Tests.Features;

public sealed class FeatureCatalogTests
{
    public static TheoryData<string> Names => [.. FeatureCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Feature_HasWordsUnitAndALineOfDocumentation(string name)
    {
        Assert.All(Language.All, language =>
        {
            FeatureWords? words = FeatureWords.Of(name, language);
            Assert.NotNull(words);
            Assert.All([words.Label, words.Meaning, .. words.Units], word => Assert.NotEmpty(word));
            if (!FeatureCatalog.Find(name)!.IsFamily)
                Assert.All(
                    [words.Adjectives!.Value.Low, words.Adjectives.Value.High, words.Adjectives.Value.Lower, words.Adjectives.Value.Higher],
                    word => Assert.NotEmpty(word));
        });
        Assert.Contains($"| `{name}` | ", Documentation(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_Differ_AndTheUsualOnesAreAmongThem()
    {
        Assert.Equal(FeatureCatalog.Names.Count, FeatureCatalog.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(FeatureCatalog.Usual, FeatureCatalog.Of([]));
        Assert.Subset(FeatureCatalog.All.ToHashSet(), FeatureCatalog.Usual.ToHashSet());
    }

    [Fact]
    public void Of_UnknownName_ListsThoseThereAre()
    {
        string message = Assert.Throws<InputException>(() => FeatureCatalog.Of(["recency", "charm"])).Message;

        Assert.Contains("\"charm\"", message, StringComparison.Ordinal);
        Assert.Contains("monetary", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_OfAColumnOfOnesOwn_AreItsName()
    {
        Assert.Null(FeatureWords.Of("Annual_Income (k$)", Language.English));
        Assert.Equal("very high annual income", FeatureWords.Plain("Annual_Income (k$)", 2, Language.English));
        Assert.Equal("lower annual income", FeatureWords.Compared("Annual_Income (k$)", higher: false, Language.English));
    }

    [Fact]
    public void Names_StandInNoOtherFile()
    {
        string[] spelled = [.. FeatureCatalog.Names.Select(name => $"\"{name}\"")];
        IEnumerable<string> others = Checkout.SourceFiles("src").Where(file => Path.GetFileName(file) != "FeatureCatalog.cs");
        Assert.DoesNotContain(others, file => spelled.Any(name => Checkout.Read(file).Contains(name, StringComparison.Ordinal)));
    }

    private static string Documentation() => File.ReadAllText(Path.Combine(Checkout.Root, "docs", "features.md"));
}
