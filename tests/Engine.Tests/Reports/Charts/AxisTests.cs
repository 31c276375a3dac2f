using FsCheck;
using FsCheck.Fluent;
using Segmentation.Reports.Charts;

namespace Segmentation.Tests.Reports.Charts;

public sealed class AxisTests
{
    private static readonly Gen<double> Values = Gen.Choose(-1000, 1000).SelectMany(
        digits => Gen.Choose(-4, 6).Select(power => digits * Math.Pow(10, power)));

    // Forwards or backwards, linear or logarithmic (from 0 on), and wide enough for three labels.
    private static readonly Arbitrary<Axis> Axes = (
        from one in Values
        from two in Values.Where(value => value != 0)
        from length in Gen.Choose(150, 800)
        from start in Gen.Choose(0, 200)
        from backwards in Gen.Elements(true, false)
        from logarithmic in Gen.Elements(true, false)
        let low = logarithmic ? Math.Abs(one) : one
        // An axis shorter than a millionth of its values has no digits to place them by.
        where Math.Abs(two) > 1e-6 * Math.Abs(low)
        select new Axis(low, low + Math.Abs(two), backwards ? start + length : start, backwards ? start : start + length, logarithmic))
            .ToArbitrary();

    [Fact]
    public void At_EndsOfTheAxis_AreItsPlaces() =>
        Prop.ForAll(Axes, axis => Math.Abs(axis.At(axis.From) - axis.Start) < 1e-9 && Math.Abs(axis.At(axis.To) - axis.End) < 1e-9)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void At_GreaterValue_LiesNoNearerToTheStart() =>
        Prop.ForAll(Axes, Gen.Choose(-10, 110).Two().ToArbitrary(), (axis, shares) =>
        {
            double a = axis.From + (Math.Min(shares.Item1, shares.Item2) / 100.0 * (axis.To - axis.From));
            double b = axis.From + (Math.Max(shares.Item1, shares.Item2) / 100.0 * (axis.To - axis.From));
            double toA = Math.Abs(axis.At(a) - axis.Start), toB = Math.Abs(axis.At(b) - axis.Start);
            return toA <= toB + 1e-9 && toB <= Math.Abs(axis.End - axis.Start) + 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ValueAt_ThenAt_IsThatShareOfTheWay() =>
        Prop.ForAll(Axes, Gen.Choose(0, 100).ToArbitrary(), (axis, percent) =>
            Math.Abs(axis.At(axis.ValueAt(percent / 100.0)) - (axis.Start + (percent / 100.0 * (axis.End - axis.Start)))) < 1e-3)
                .QuickCheckThrowOnFailure();

    [Fact]
    public void Ticks_AnyAxis_AscendWithinItAndStandApart() =>
        Prop.ForAll(Axes, axis =>
        {
            List<double> ticks = axis.Ticks();
            double slack = 1e-6 * (axis.To - axis.From);
            return ticks.Count >= 1
                && ticks.All(tick => tick >= axis.From - slack && tick <= axis.To + slack)
                && ticks.Zip(ticks.Skip(1)).All(
                    pair => pair.First < pair.Second && Math.Abs(axis.At(pair.First) - axis.At(pair.Second)) >= 48 - 1e-6);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ticks_ByHand_AreRound()
    {
        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], new Axis(0, 100, 0, 480).Ticks());
        Assert.Equal([0, 0.5, 1], new Axis(0, 1, 0, 120).Ticks());
        Assert.Equal([-200, 0, 200], new Axis(-250, 250, 0, 150).Ticks());
        // The threes of a ladder from 1 to 1,000 would crowd on 200 units, so it goes by powers of ten.
        Assert.Equal([0, 10, 100, 1000], new Axis(0, 1000, 0, 200, Logarithmic: true).Ticks());
        Assert.Equal([5], new Axis(5, 5, 0, 100).Ticks());
    }

    [Fact]
    public void At_NoLength_IsTheMiddle() => Assert.Equal(50, new Axis(5, 5, 0, 100).At(5));
}
