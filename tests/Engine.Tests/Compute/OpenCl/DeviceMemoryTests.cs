using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>Amounts of memory and what fits into them; needs no OpenCL.</summary>
public sealed class DeviceMemoryTests
{
    private static readonly OpenClHardware Card = OpenClCatalogTests.Hardware(
        0, "card", "platform", isCpu: false, units: 20, unified: false);

    [Theory]
    [InlineData(null, 0)]
    [InlineData(" ", 0)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("64K", 64 << 10)]
    [InlineData("512m", 512 << 20)]
    [InlineData(" 4G ", 4L << 30)]
    public void ParseLimit_Amount_IsItsBytes(string? text, long bytes) => Assert.Equal(bytes, DeviceMemory.ParseLimit(text));

    [Theory]
    [InlineData("much")]
    [InlineData("-1G")]
    [InlineData("0")]
    [InlineData("1.5G")]
    [InlineData("99999999999G")]
    public void ParseLimit_NoAmount_NamesVariableAndValue(string text)
    {
        string message = Assert.Throws<DeviceUnavailableException>(() => DeviceMemory.ParseLimit(text)).Message;
        Assert.Contains("SEGMENT_GPU_MEMORY", message, StringComparison.Ordinal);
        Assert.Contains($"\"{text}\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Budget_WithALimit_IsTheLess()
    {
        Assert.Equal(1 << 20, (Card with { MemoryLimit = 1 << 20 }).Budget);
        Assert.Equal(Card.Budget, (Card with { MemoryLimit = long.MaxValue }).Budget);
    }

    [Fact]
    public void Fit_AHundredMillionPointsOnFourGigabytes_IsAFewLongTiles()
    {
        // 8 features take 32 bytes; K-Means keeps as many lower digits, and 16 more.
        RowTiles tiles = RowTiles.Fit(Card, 100_000_000, 80, 144, 32, Card.Budget, 48_896);
        Assert.InRange(tiles.Count, 2, 10);
        Assert.Equal(0, tiles.Length % 48_896);
        Assert.InRange(144L * tiles.Length, 0, Card.Budget);
        Assert.InRange(32L * tiles.Length, 0, Card.MaxAllocation);
        Assert.Equal(100_000_000, Enumerable.Range(0, tiles.Count).Sum(tile => tiles[tile].Count));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(64, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 3)]
    public void Fit_Rows_AreWholeWhileTheyFit(int rows, int tiles) =>
        Assert.Equal(tiles, RowTiles.Fit(Card, rows, 16, 32, 16, 16_000, 64).Count);

    [Fact]
    public void Fit_NotEvenOneTile_NamesBothNumbers()
    {
        string message = Assert.Throws<DeviceUnavailableException>(() => RowTiles.Fit(Card, 1000, 16, 32, 16, 1000, 64)).Message;
        Assert.Contains("64 points needs 2.0 KB", message, StringComparison.Ordinal);
        Assert.Contains("1.0 KB left", message, StringComparison.Ordinal);
    }
}
