namespace Segmentation.Tests;

/// <summary>The length of lines and files; a file that is not yet within it is listed, and leaves the list when it is.</summary>
public sealed class StyleTests
{
    private const int MaxLine = 140;
    private const int MaxLinesOfFile = 300;

    // Kernels and the loops around them: one idea each, which a cut would part.
    private static readonly string[] Kernels =
    [
        "src/Engine/Compute/Cpu/KMeans/SimdKMeansSteps.cs",
        "src/Engine/Compute/Cpu/KMeans/SimdSeeding.cs",
        "src/Engine/Compute/Cpu/Neighbors/TileNeighbors.cs",
        "src/Engine/Compute/Cpu/TSne/SimdTSneMesh.cs",
        "src/Engine/Compute/Cpu/Ward/NearestSearch.cs",
        "src/Engine/Compute/Cpu/Ward/SimdWardRounds.cs",
    ];

    [Fact]
    public void Lines_OfEveryFile_AreNoLongerThanAScreen() => Assert.Empty(Files().SelectMany(WideLines));

    [Fact]
    public void Files_ButKernels_HoldOneIdeaWithinThreeHundredLines()
    {
        string[] lengthy = [.. Files().Where(file => Checkout.Read(file).Count(character => character == '\n') > MaxLinesOfFile)];
        Assert.Empty(lengthy.Except(Kernels));
        Assert.Empty(Kernels.Except(lengthy));
    }

    // Raw strings hold data and other languages, which have their own lines.
    private static IEnumerable<string> WideLines(string file)
    {
        bool raw = false;
        int number = 0;
        foreach (string line in Checkout.Read(file).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            int fences = line.Split("\"\"\"").Length - 1;
            if (line.Length > MaxLine && !raw && fences == 0)
                yield return $"{file}:{number} is {line.Length} characters wide, more than {MaxLine}";
            raw ^= fences % 2 != 0;
        }
    }

    private static IEnumerable<string> Files() => new[] { "src", "tests", "benchmarks" }.SelectMany(Checkout.SourceFiles);
}
