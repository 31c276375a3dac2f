using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Churn;

public sealed class DriversTests
{
    [Fact]
    public void Of_PlantedEffects_HaveTheirDirectionAndNoiseHasNone()
    {
        (ModelTable table, bool[] outcome) = ModelTables.Planted(1500, seed: 50);
        ChurnModel model = ChurnTraining.Fit(
            table, outcome, new ChurnModelOptions { Candidates = [ActivityModelKind.Logistic] });
        IReadOnlyList<Driver> drivers = Drivers.Of(model, table, outcome, 1, default);
        Driver Find(string column) => drivers.Single(driver => driver.Column == column);

        Assert.Equal("a", drivers[0].Column);
        Assert.True(Find("a").HasEffect && Find("a").Swing > 0.2 && Find("a").Auc > 0.7 && Find("a").Dropped > Find("a").Stayed);
        Assert.True(Find("b").HasEffect && Find("b").Swing < -0.1 && Find("b").High <= 0 && Find("b").Low < Find("b").Change);
        Assert.Equal(("east", "south"), (Find("kind").From, Find("kind").To));
        Assert.True(Find("kind").Dropped > Find("kind").Stayed && Find("kind").P < 1e-6);
        Assert.False(Find("noise").HasEffect);
        Assert.Equal(1, drivers.Sum(driver => driver.ShapleyShare), 1e-9);
    }

    [Fact]
    public void Of_WholeNumbers_IsToldForOneMore()
    {
        (ModelTable table, bool[] outcome) = ModelTables.Planted(400, seed: 51);
        ModelColumn visits = ModelColumn.Numeric("visits", [.. table["a"].Values.Select(value => Math.Round(2 * value) + 8)]);
        table = new ModelTable(table.Ids, [visits]);
        ChurnModel model = ChurnTraining.Fit(
            table, outcome, new ChurnModelOptions { Candidates = [ActivityModelKind.Logistic] });
        Driver driver = Assert.Single(Drivers.Of(model, table, outcome, 1, default));

        Assert.Equal(1, driver.Step);
        Assert.Equal(driver.Swing / (double.Parse(driver.To) - double.Parse(driver.From)), driver.Change, 1e-12);
        Assert.True(double.IsNaN(Drivers.Of(model, table, null, 1, default)[0].Dropped));
    }

    [Fact]
    public void Add_ColumnsOfSuccessivePeriods_AreRatiosAndDifferences()
    {
        var table = new ModelTable(
            IdList.From(["1", "2"]),
            [
                ModelColumn.Numeric("Выручка_препредыдущий_месяц", [2, 0]),
                ModelColumn.Numeric("Выручка_текущий_месяц", [9, 5]),
                ModelColumn.Numeric("Выручка_предыдущий_месяц", [3, 4]),
                ModelColumn.Numeric("minutes current", [1, 1]),
                ModelColumn.Numeric("clicks_current", [1, 1]),
                ModelColumn.Numeric("clicks_before_previous", [1, 1]),
            ]);
        ModelTable added = SuccessivePeriods.Add(table, SuccessivePeriods.Of(table.Columns));

        Assert.Equal(
            [
                "Выручка: предыдущий_месяц ÷ препредыдущий_месяц", "Выручка: предыдущий_месяц − препредыдущий_месяц",
                "Выручка: текущий_месяц ÷ предыдущий_месяц", "Выручка: текущий_месяц − предыдущий_месяц",
            ],
            added.Columns.Skip(6).Select(column => column.Name));
        Assert.Equal([1.5, double.NaN], added.Columns[6].Values);
        Assert.Equal([6, 1], added.Columns[9].Values);
        Assert.Empty(SuccessivePeriods.Of(added.Columns));
        Assert.Equal(4, SuccessivePeriods.In(added.Columns).Count);
    }
}
