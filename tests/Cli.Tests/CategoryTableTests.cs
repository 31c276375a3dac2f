namespace Segmentation.Cli.Tests;

/// <summary>Tables with categories.</summary>
public sealed class CategoryTableTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly string _table;

    public CategoryTableTests()
    {
        _table = _scratch["table.csv"];
        File.WriteAllLines(
            _table,
            [
                "id,age,city",
                .. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? $"c{i},{20 + (i % 5)},Riga" : $"c{i},{60 + (i % 5)},Oslo"),
            ]);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Cluster_ByPrototypes_LabelsAndProfilesTheSegments()
    {
        string profile = _scratch["profile.csv"];
        SegmentRun run = SegmentProcess.Done(
            "cluster", _table, "--method", "kprototypes", "-k", "2", "--transform", "standardize", "--profile", profile);
        string[] labels = run.Output.TrimEnd().Split('\n');
        Assert.Equal(41, labels.Length);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"c{i},{i % 2}"), labels.Skip(1));
        Assert.Contains("categories: city (2)", run.Error, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(profile);
        Assert.Contains("0,20,age,22,,,", lines);
        Assert.Contains("1,20,city,,Oslo,1,0.5", lines);
    }

    [Theory]
    [InlineData(3, "take it as categories with --method kprototypes", "-k", "2")]
    [InlineData(3, "Give it with -k where there are categories", "--method", "kprototypes")]
    [InlineData(2, "--categorical needs --method kprototypes", "-k", "2", "--categorical", "city")]
    public void Cluster_WhatCategoriesDoNotFit_IsRefused(int code, string expected, params string[] words)
    {
        SegmentRun run = SegmentProcess.Run(["cluster", _table, .. words]);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(code, run.ExitCode);
        Assert.Empty(run.Output);
    }
}
