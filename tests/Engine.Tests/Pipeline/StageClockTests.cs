using Segmentation.Pipeline;

namespace Segmentation.Tests.Pipeline;

public sealed class StageClockTests
{
    [Fact]
    public void Report_OfAnotherStage_BeginsIt()
    {
        var clock = new StageClock();
        clock.Begin("neighbors");
        clock.Report(new StageProgress("neighbors", 1, 2));
        clock.Report(new StageProgress("embed", 1, 1000));
        clock.Begin("cluster");
        clock.End();
        Assert.Equal(["neighbors", "embed", "cluster"], clock.Timings.Select(timing => timing.Stage));
        Assert.All(clock.Timings, timing => Assert.True(timing.Seconds >= 0 && timing.PeakMegabytes > 0));
    }

    [Fact]
    public void Begin_StageThatRanBefore_AddsToItsTime()
    {
        var clock = new StageClock();
        clock.Begin("cluster");
        clock.Begin("quality");
        clock.End();
        double first = clock.Timings[0].Seconds;
        clock.Begin("cluster");
        Thread.Sleep(5);
        clock.End();
        Assert.Equal(["cluster", "quality"], clock.Timings.Select(timing => timing.Stage));
        Assert.True(clock.Timings[0].Seconds > first);
    }

    [Fact]
    public void Report_WithASink_PassesOn()
    {
        var heard = new List<StageProgress>();
        var clock = new StageClock(new Sink(heard.Add));
        var report = new StageProgress("read", 5, 10, new StageDetail("progress.named", ("name", "detail")));
        clock.Report(report);
        Assert.Equal([report], heard);
    }

    [Fact]
    public void Begin_WithASink_TellsOnceThatTheStageBegan()
    {
        var heard = new List<StageProgress>();
        var clock = new StageClock(new Sink(heard.Add));
        clock.Begin("quality");
        clock.Begin("quality");
        clock.End();
        Assert.Equal([new StageProgress("quality", 0, 0)], heard);
    }

    [Fact]
    public void Beside_Stages_HaveTheirPlacesWhicheverEndsFirst()
    {
        var heard = new List<StageProgress>();
        var clock = new StageClock(new Sink(heard.Add));
        clock.Begin("transform");
        StageClock beside = clock.Beside("neighbors", "embed");
        clock.Begin("cluster");
        clock.Begin("quality");
        beside.Begin("neighbors");
        clock.End();
        beside.Begin("embed");
        beside.Report(new StageProgress("embed", 1, 2));
        Assert.Equal(["transform", "cluster", "quality"], heard.Select(progress => progress.Stage));
        beside.Speak();
        beside.Report(new StageProgress("embed", 2, 2));
        beside.End();
        Assert.Equal(("embed", 2), (heard[^1].Stage, heard[^1].Done));
        Assert.Equal(["transform", "neighbors", "embed", "cluster", "quality"], clock.Timings.Select(timing => timing.Stage));
        Assert.All(clock.Timings, timing => Assert.True(timing.PeakMegabytes > 0));
    }

    private sealed class Sink(Action<StageProgress> hear) : IProgress<StageProgress>
    {
        public void Report(StageProgress value) => hear(value);
    }
}
