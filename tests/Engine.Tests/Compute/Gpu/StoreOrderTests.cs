using System.Text.RegularExpressions;
using Segmentation.Compute.Gpu.Compiler;

namespace Segmentation.Tests.Compute.Gpu;

/// <summary>
/// ILGPU 1.5.3 at O2 moves a load to the end of its block, behind a store to the same place, unless what is stored depends on it. No
/// kernel reads what it has just written, so a load that follows such a store in one block is one that was moved.
/// </summary>
public sealed partial class StoreOrderTests
{
    [Fact]
    public void ToOpenClC_EveryProgram_LoadsNothingBehindAStoreToTheSamePlace()
    {
        using var compiler = new KernelCompiler();
        foreach (string program in GpuPrograms.Names)
            Assert.Empty(Moved(compiler.ToOpenClC(program)));
    }

    [Fact]
    public void Moved_LoadBehindItsStore_IsFound()
    {
        const string before = "L_1: ;\n var89 =  & var14[var88];\n *  var89 =  var20;\n";
        Assert.Equal(["var14[var88]"], Moved(before + " var92 =  & var14[var88];\n var93 =  *  var92;\n"));
        Assert.Empty(Moved(before + " var92 =  & var14[var87];\n var93 =  *  var92;\n"));
        Assert.Empty(Moved(before + "L_2: ;\n var92 =  & var14[var88];\n var93 =  *  var92;\n"));
    }

    private static List<string> Moved(string text)
    {
        var places = new Dictionary<string, string>();
        var stored = new HashSet<string>();
        var moved = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            if (line.Contains("L_", StringComparison.Ordinal) && line.Contains(':', StringComparison.Ordinal))
                stored.Clear();
            else if (Address().Match(line) is { Success: true } address)
                places[address.Groups["name"].Value] = address.Groups["place"].Value;
            else if (Store().Match(line) is { Success: true } store)
                stored.Add(PlaceOf(store.Groups["name"].Value));
            else if (Load().Match(line) is { Success: true } load && stored.Contains(PlaceOf(load.Groups["name"].Value)))
                moved.Add(PlaceOf(load.Groups["name"].Value));
        }
        return moved;

        string PlaceOf(string name) => places.GetValueOrDefault(name, name);
    }

    [GeneratedRegex(@"^\s*(?<name>var\d+) =\s+& (?<place>var\d+\[\w+\]);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*\*\s+(?<name>var\d+) =", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Store();

    [GeneratedRegex(@"^\s*var\d+ =\s+\*\s+(?<name>var\d+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Load();
}
