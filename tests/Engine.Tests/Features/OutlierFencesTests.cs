using Segmentation.Features;

namespace Segmentation.Tests.Features;

public sealed class OutlierFencesTests
{
    [Fact]
    public void Fit_OnTheRawScale_StandsAboveTheThirdQuartile()
    {
        // Quartiles of 1…9 are 3, 5, 7: the fence is 7 + 1.5 · 4.
        OutlierFences fences = OutlierFences.Fit(Table("monetary", 1, 2, 3, 4, 5, 6, 7, 8, 9), TransformKind.Standardize, 1.5);

        Assert.Equal([new OutlierFence("monetary", 13)], fences.Fences);
        Assert.Equal([-1, 0, -1], fences.FirstBeyond(Table("monetary", 13, 13.1, -50)));
        Assert.Equal("monetary 14 above 13", fences.Why(Table("monetary", 14), 0));
    }

    [Fact]
    public void Fit_OnTheLogarithmicScale_TakesQuartilesOfLogarithms()
    {
        double[] values = [.. Enumerable.Range(1, 9).Select(i => Math.Exp(i) - 1)];
        OutlierFences fences = OutlierFences.Fit(Table("monetary", values), TransformKind.Log, 1.5);

        Assert.Equal(Math.Exp(13) - 1, fences.Fences[0].Upper, 1e-6);
        Assert.Contains("ln(1 + x)", fences.Rule);
    }

    [Fact]
    public void Fit_OtherMultiplier_MovesTheFence() =>
        Assert.Equal(15, OutlierFences.Fit(Table("monetary", 1, 2, 3, 4, 5, 6, 7, 8, 9), TransformKind.None, 2).Fences[0].Upper);

    [Fact]
    public void Fit_MiddleHalfOfOneValue_HasNoFence() =>
        Assert.Empty(OutlierFences.Fit(Table("frequency", 1, 1, 1, 1, 1, 1, 1, 2, 126), TransformKind.Log, 1.5).Fences);

    [Fact]
    public void Fit_TimesAndShares_HaveNoFenceBesideAmounts()
    {
        var values = new Matrix(9, 3);
        for (int i = 0; i < 9; i++)
            (values[i, 0], values[i, 1], values[i, 2]) = (i, i, i);
        var table = new FeatureTable(
            IdList.From(Enumerable.Range(0, 9).Select(i => $"c{i}")), ["recency", "mean_quantity", "frequency"], values);

        Assert.Equal(
            ["frequency", "mean_quantity"], OutlierFences.Fit(table, TransformKind.Log, 1.5).Fences.Select(fence => fence.Feature));
    }

    [Fact]
    public void Fit_ColumnsOfOnesOwn_AllHaveFences()
    {
        OutlierFence fence = Assert.Single(OutlierFences.Fit(Table("income", 1, 2, 3, 4, 5, 6, 7, 8, 9), TransformKind.None, 1.5).Fences);
        Assert.Equal(OutlierKind.Others, fence.Kind);
    }

    private static FeatureTable Table(string column, params double[] values) =>
        new(IdList.From(values.Select((_, i) => $"c{i}")), [column], new Matrix(values.Length, 1, values));
}
