using System.Text.RegularExpressions;

namespace Segmentation.Tests;

/// <summary>Each room under src/Engine imports only the rooms below it; the table here is the house's plan, the <c>using</c> lines are held to it.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] Under = ["Spatial", "Statistics", "Transactions"];

    private static readonly string[] InTransactions =
        ["Transactions.Bytes", "Transactions.Checks", "Transactions.Columns", "Transactions.Parsing", "Transactions.ServerSide", "Transactions.Text", "Transactions.Totals"];

    // Features and the rooms above it run clusterings, which take a device: whoever may import Clustering may name Compute's contract.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = [],
        ["Spatial"] = [],
        ["Statistics"] = [],
        // Where transactions come from and results go to.
        ["Databases"] = [],
        ["Outputs"] = [],
        // The rooms inside see the words of the room around them; it is their facade, the reader of transactions.
        ["Transactions"] = ["Databases", .. InTransactions],
        ["Transactions.Text"] = [],
        ["Transactions.Bytes"] = ["Databases"],
        ["Transactions.Csv"] = ["Transactions.Bytes", "Transactions.Text"],
        ["Transactions.Columns"] = ["Transactions.Csv", "Transactions.Text"],
        ["Transactions.Parsing"] = ["Databases", "Transactions.Bytes", "Transactions.Columns", "Transactions.Csv", "Transactions.Text"],
        ["Transactions.Totals"] = ["Transactions.Bytes", "Transactions.Columns", "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.Checks"] = ["Transactions.Bytes", "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.ServerSide"] = ["Databases", "Transactions.Columns", "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.Sample"] = [],
        ["Compute"] = ["Spatial"],
        ["Compute.Cpu"] = ["Compute", "Spatial"],
        ["Compute.OpenCl"] = ["Compute", "Spatial"],
        ["Clustering"] = ["Compute", "Spatial"],
        ["Embedding"] = ["Compute", "Spatial"],
        // Products are clustered by their descriptions: categories are made of lines, and features of categories.
        ["Products"] = ["Transactions", "Transactions.Csv", "Transactions.Text", "Compute", "Clustering", "Embedding", "Statistics"],
        ["Features"] = ["Transactions", "Transactions.Bytes", "Transactions.Checks", "Transactions.Columns", "Transactions.Csv", "Transactions.Text", "Statistics", "Clustering", "Embedding", "Compute", "Products"],
        ["Prediction"] = ["Features", "Statistics", "Spatial", "Products"],
        ["Profiles"] = ["Features", "Statistics", "Products"],
        ["Offers"] = ["Transactions", "Transactions.Text", "Statistics"],
        ["Pipeline"] = [.. Under, "Compute", "Products", "Clustering", "Embedding", "Features", "Prediction", "Profiles", "Offers"],
        ["Reports"] = [.. Under, "Transactions.Checks", "Transactions.Columns", "Databases", "Outputs", "Compute", "Products", "Clustering", "Embedding", "Features", "Prediction", "Profiles", "Offers", "Pipeline"],
    };

    [Fact]
    public void Rooms_ByTheirUsingLines_ImportOnlyWhatThePlanAllows()
    {
        var strays = new List<string>();
        foreach ((string file, string folder) in EngineFiles())
        {
            string room = ToRoom(folder);
            if (!Allowed.TryGetValue(room, out string[]? allowed))
            {
                strays.Add($"{file}: no room is called '{room}'; add it to the plan or move the file");
                continue;
            }
            foreach (string imported in Imports(file))
            {
                // Only the catalogue of devices names the devices' own rooms.
                bool catalogue = room == "Compute" && Path.GetFileName(file) == "Devices.cs" && imported is "Compute.Cpu" or "Compute.OpenCl";
                if (imported != room && !catalogue && !allowed.Contains(imported))
                    strays.Add($"{file} imports {imported}; {room} may import only: {string.Join(", ", allowed)}");
            }
        }
        Assert.True(strays.Count == 0, string.Join(Environment.NewLine, strays));
    }

    [Fact]
    public void Files_ByTheirFolder_StandInTheNamespaceOfTheirRoom()
    {
        var strays = new List<string>();
        foreach ((string file, string folder) in EngineFiles())
        {
            Match declared = NamespaceLine().Match(File.ReadAllText(file));
            string expected = folder.Length == 0 ? "Segmentation" : $"Segmentation.{folder}";
            if (declared.Success && declared.Groups["name"].Value != expected)
                strays.Add($"{file} declares {declared.Groups["name"].Value}, not {expected}");
        }
        Assert.True(strays.Count == 0, string.Join(Environment.NewLine, strays));
    }

    [Fact]
    public void CommandLine_ByItsUsingLines_NamesNoDevicesOwnRoom()
    {
        string[] strays = [.. Sources("src/Cli").Where(file => Imports(file).Any(import => import is "Compute.Cpu" or "Compute.OpenCl"))];
        Assert.Empty(strays);
    }

    private static IEnumerable<(string File, string Folder)> EngineFiles()
    {
        string engine = Path.Combine(Root(), "src", "Engine");
        foreach (string file in Sources("src/Engine"))
        {
            string folder = Path.GetRelativePath(engine, Path.GetDirectoryName(file)!);
            yield return (file, folder == "." ? "" : folder.Replace(Path.DirectorySeparatorChar, '.'));
        }
    }

    private static IEnumerable<string> Sources(string folder)
    {
        char separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{separator}obj{separator}") && !file.Contains($"{separator}bin{separator}"))
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Imports(string file) =>
        UsingLine().Matches(File.ReadAllText(file)).Select(match => match.Groups["room"].Value).Select(ToRoom);

    // `using static Segmentation.Compute.Cpu.Lanes` imports the room, not the type; a folder inside a room belongs to it.
    private static string ToRoom(string imported)
    {
        string room = imported;
        while (!Allowed.ContainsKey(room) && room.Contains('.'))
            room = room[..room.LastIndexOf('.')];
        return Allowed.ContainsKey(room) ? room : imported;
    }

    internal static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Segmentation.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("The tests do not run below the checkout, so the source cannot be read.");
    }

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+)?(?:\w+\s*=\s*)?Segmentation\.(?<room>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamespaceLine();
}
