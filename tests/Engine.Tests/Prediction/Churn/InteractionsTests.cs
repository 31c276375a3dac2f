using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class InteractionsTests
{
    [Theory]
    [InlineData(nameof(ActivityModelKind.Boosting))]
    [InlineData(nameof(ActivityModelKind.Forest))]
    public void Of_PlantedPair_IsFoundFirstWithItsSize(string kind)
    {
        (ModelTable table, _) = ModelTables.Planted(1500, seed: 61);
        var random = new SeededRandom(61);
        double[] a = table["a"].Values, b = table["b"].Values;
        // Either alone changes nothing on average; both together do.
        bool[] dropped = [.. a.Select((value, i) => random.NextDouble() < (value > 0 == b[i] > 0 ? 0.85 : 0.15))];

        Interaction pair = Found(table, dropped, Enum.Parse<ActivityModelKind>(kind))![0];

        Assert.Equal(["a", "b"], new[] { pair.First, pair.Second }.Order());
        Assert.InRange(pair.Beyond, 0.7, 1.6);
        Assert.Equal(pair.Both, pair.FirstAlone + pair.SecondAlone + pair.Beyond, 1e-12);
        Assert.True(pair.ShapleyShare > 2 * pair.ByChance);
    }

    [Theory]
    [InlineData(nameof(ActivityModelKind.Boosting))]
    [InlineData(nameof(ActivityModelKind.Forest))]
    public void Of_EffectsThatAddUp_FindsNone(string kind)
    {
        (ModelTable table, bool[] dropped) = ModelTables.Planted(1500, seed: 62);
        Assert.Empty(Found(table, dropped, Enum.Parse<ActivityModelKind>(kind))!);
    }

    [Fact]
    public void Of_ALinearModel_IsNotLookedAt()
    {
        (ModelTable table, bool[] dropped) = ModelTables.Planted(300, seed: 63);
        Assert.Null(Found(table, dropped, ActivityModelKind.Logistic));
    }

    private static IReadOnlyList<Interaction>? Found(ModelTable table, bool[] dropped, ActivityModelKind kind)
    {
        var options = new ChurnModelOptions { Candidates = [kind], Threads = 2 };
        ChurnModel model = ChurnTraining.Fit(table, dropped, options);
        return Interactions.Of(model, Drivers.Of(model, table, dropped, 2, default), table, dropped, options, default);
    }
}
