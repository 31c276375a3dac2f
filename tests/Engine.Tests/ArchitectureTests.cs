namespace Segmentation.Tests;

/// <summary>
/// Each room under src/Engine imports exactly the rooms that the table here grants it: what a file names beyond them fails, and so
/// does a grant that no file uses. <c>docs/ARCHITECTURE.md</c> has the reasons.
/// </summary>
public sealed class ArchitectureTests
{
    private const int MaxFilesOfRoom = 20;

    private static readonly string[] InTransactions =
    [
        "Transactions.Bytes", "Transactions.Checks", "Transactions.Columns", "Transactions.Parsing", "Transactions.ServerSide",
        "Transactions.Text", "Transactions.Totals",
    ];

    // Whoever runs a clustering passes a device to it: rooms that import Clustering name Compute's contract too.
    private static readonly Dictionary<string, string[]> Granted = new()
    {
        // What everything stands on; errors of files are told in the language of their user, and a large table lies on large pages.
        [""] = ["Memory", "Wording"],
        // Memory in large pages.
        ["Memory"] = [],
        ["Statistics"] = [],
        ["Spatial"] = ["Statistics"],
        // Conditions on columns, whatever the columns are of.
        ["Conditions"] = [],
        // Sentences and numbers in the languages of users.
        ["Wording"] = [],
        // Keyed hashes in the place of ids.
        ["Pseudonyms"] = [],
        // Where transactions come from and results go to.
        ["Databases"] = ["Wording"],
        ["Outputs"] = ["Wording"],
        // Cells by their types; what a column is for is decided above.
        ["Sources"] = ["Databases", "Wording"],
        // The rooms inside see the words of the room around them; it is their facade, the reader of transactions.
        ["Transactions"] = ["Memory", "Wording", "Databases", "Pseudonyms", "Sources", .. InTransactions],
        ["Transactions.Text"] = ["Wording"],
        ["Transactions.Bytes"] = ["Wording", "Databases", "Sources"],
        ["Transactions.Csv"] = ["Wording", "Sources", "Transactions.Bytes", "Transactions.Text"],
        ["Transactions.Columns"] = ["Wording", "Transactions.Csv", "Transactions.Text"],
        ["Transactions.Parsing"] = ["Wording", "Databases", "Sources", "Transactions.Bytes", "Transactions.Columns", "Transactions.Csv",
        "Transactions.Text"],
        ["Transactions.Totals"] = ["Wording", "Pseudonyms", "Transactions.Bytes", "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.Checks"] = ["Wording", "Transactions.Bytes", "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.ServerSide"] = ["Wording", "Databases", "Sources", "Transactions.Columns", "Transactions.Csv",
        "Transactions.Parsing", "Transactions.Text"],
        ["Transactions.Sample"] = [],
        ["Compute"] = [],
        ["Compute.Cpu.Memory"] = ["Memory"],
        ["Compute.Cpu.Scalar"] = ["Compute"],
        ["Compute.Cpu.Simd"] = ["Spatial", "Compute", "Compute.Cpu.Memory", "Compute.Cpu.Scalar"],
        ["Compute.Cpu.KMeans"] = ["Spatial", "Compute", "Compute.Cpu.Memory", "Compute.Cpu.Scalar", "Compute.Cpu.Simd"],
        ["Compute.Cpu.Neighbors"] = ["Spatial", "Compute", "Compute.Cpu.Memory", "Compute.Cpu.Simd"],
        ["Compute.Cpu.Silhouette"] = ["Compute", "Compute.Cpu.Memory", "Compute.Cpu.Simd"],
        ["Compute.Cpu.TSne"] = ["Spatial", "Compute", "Compute.Cpu.Memory", "Compute.Cpu.Scalar", "Compute.Cpu.Simd"],
        ["Compute.Cpu.Ward"] = ["Spatial", "Compute", "Compute.Cpu.Memory", "Compute.Cpu.Scalar"],
        // The two devices of the processor: each puts its algorithms together.
        ["Compute.Cpu"] =
        [
            "Compute", "Compute.Cpu.Scalar", "Compute.Cpu.Simd", "Compute.Cpu.KMeans", "Compute.Cpu.Neighbors",
            "Compute.Cpu.Silhouette", "Compute.Cpu.TSne", "Compute.Cpu.Ward",
        ],
        // Kernels in C#, the compiler that makes text of them for drivers, and the seam over which algorithms are written once.
        ["Compute.Gpu.Kernels"] = [],
        ["Compute.Gpu.Compiler"] = ["Compute.Gpu.Kernels"],
        ["Compute.Gpu.Runtime"] = ["Compute", "Compute.Gpu.Compiler"],
        ["Compute.Gpu.OpenCl"] = ["Compute", "Compute.Gpu.Compiler", "Compute.Gpu.Runtime"],
        ["Compute.Gpu.Cuda"] = ["Compute", "Compute.Gpu.Compiler", "Compute.Gpu.Runtime"],
        // Its self-test compares with the scalar device, which is the specification.
        ["Compute.Gpu"] =
        [
            "Compute", "Compute.Cpu", "Compute.Gpu.Cuda", "Compute.Gpu.Kernels", "Compute.Gpu.OpenCl", "Compute.Gpu.Runtime", "Spatial",
        ],
        ["Clustering"] = ["Memory", "Compute", "Spatial"],
        ["Embedding"] = ["Compute", "Spatial"],
        // Products are clustered by their descriptions: categories are made of lines, and features of categories.
        ["Products"] = ["Transactions", "Transactions.Csv", "Transactions.Text", "Compute", "Clustering"],
        ["Features"] =
        [
            "Wording", "Memory", "Pseudonyms", "Sources", "Transactions", "Transactions.Bytes", "Transactions.Checks",
            "Transactions.Columns", "Transactions.Csv", "Transactions.Text", "Statistics", "Products", "Value.Models",
        ],
        ["Prediction"] =
        [
            "Wording", "Conditions", "Pseudonyms", "Transactions", "Transactions.Columns", "Transactions.Text", "Clustering", "Features",
            "Statistics", "Spatial", "Products", "Value.Models",
        ],
        ["Profiles"] = ["Wording", "Features", "Statistics"],
        ["Offers"] = ["Wording", "Transactions", "Transactions.Text", "Statistics"],
        ["Plans"] = ["Wording", "Features", "Statistics", "Profiles", "Offers"],
        // Who of a segment is written to, and what it did.
        ["Lists"] = ["Wording", "Pseudonyms", "Features", "Statistics", "Transactions.Csv"],
        ["Value.Cohorts"] = ["Transactions", "Statistics"],
        ["Value.History"] = ["Wording", "Databases", "Pseudonyms", "Features", "Prediction", "Statistics"],
        ["Value.Orders"] = ["Wording", "Transactions", "Statistics"],
        // What customers will be worth: models of buying.
        ["Value.Models"] = ["Wording", "Transactions", "Statistics"],
        ["Pipeline"] =
        [
            "Wording", "Conditions", "Spatial", "Statistics", "Pseudonyms", "Transactions", "Transactions.Checks",
            "Transactions.Columns", "Transactions.Sample", "Databases",
            "Outputs", "Compute", "Products", "Clustering", "Embedding", "Features", "Prediction", "Profiles", "Offers", "Plans",
            "Value.Cohorts", "Value.History", "Value.Orders", "Value.Models",
        ],
        ["Reports"] =
        [
            "Wording", "Statistics", "Transactions", "Transactions.Bytes", "Transactions.Columns", "Outputs", "Compute", "Products",
            "Clustering",
            "Embedding", "Features", "Prediction", "Profiles", "Offers", "Plans", "Lists", "Value.Cohorts", "Value.History", "Value.Orders",
            "Value.Models", "Pipeline",
        ],
    };

    // What the assembly of heavy dependencies, src/Lake, may name of the engine.
    private static readonly string[] GrantedToLake =
        ["Databases", "Reports", "Sources", "Transactions", "Transactions.Bytes", "Transactions.ServerSide", "Wording"];

    // What the server of the local page, src/Web, may name of the engine: it draws and serves, and computes nothing.
    private static readonly string[] GrantedToWeb =
    [
        "Compute", "Features", "Pipeline", "Profiles", "Reports", "Sources", "Transactions", "Transactions.Bytes", "Transactions.Checks",
        "Transactions.Columns", "Transactions.Csv", "Transactions.Text", "Wording",
    ];

    // Its own rooms, each of which may name those before it.
    private static readonly string[] RoomsOfWeb = ["Work", "Pages", "Serving"];

    // The rooms inside these see the words of the room around them, which is their facade, without a grant.
    private static readonly string[] Facades = ["Transactions"];

    [Fact]
    public void Rooms_ByWhatTheirFilesName_ImportExactlyWhatThePlanGrants()
    {
        var rooms = new SourceRooms("src/Engine", Granted.Keys, Facades);
        var strays = new List<string>();
        var used = new HashSet<(string, string)>();
        foreach (RoomFile file in rooms.Files)
        {
            if (!Granted.TryGetValue(file.Room, out string[]? granted))
            {
                strays.Add($"{file.Path}: no room is called '{file.Room}'; add it to the plan or move the file");
                continue;
            }
            foreach (string imported in rooms.Imports(file).Where(room => !IsCatalogue(file, room)))
            {
                used.Add((file.Room, imported));
                if (!granted.Contains(imported))
                    strays.Add($"{file.Path} imports {imported}; {file.Room} may import only: {string.Join(", ", granted)}");
            }
        }
        foreach ((string room, string[] granted) in Granted)
        {
            foreach (string grant in granted.Where(grant => !used.Contains((room, grant))))
                strays.Add($"{room} may import {grant}, but no file does");
        }
        Assert.True(strays.Count == 0, string.Join(Environment.NewLine, strays));
    }

    [Fact]
    public void Plan_ByItsGrants_HasNoCycle()
    {
        var placed = new HashSet<string>();
        while (placed.Count < Granted.Count)
        {
            string[] next = [.. Granted.Keys.Where(room => !placed.Contains(room) && Granted[room].All(placed.Contains))];
            Assert.True(next.Length > 0, $"These rooms import each other in a circle: {string.Join(", ", Granted.Keys.Except(placed))}");
            placed.UnionWith(next);
        }
    }

    [Fact]
    public void Files_ByTheirFolder_StandInTheNamespaceOfTheirRoom()
    {
        string[] strays =
        [
            .. new SourceRooms("src/Engine", Granted.Keys, Facades).Files
                .Where(file => file.Namespace is not null && file.Namespace != file.ExpectedNamespace)
                .Select(file => $"{file.Path} declares {file.Namespace}, not {file.ExpectedNamespace}"),
        ];
        Assert.Empty(strays);
    }

    [Fact]
    public void CommandLine_ByWhatItsFilesName_NamesNoDevicesOwnRoom()
    {
        var rooms = new SourceRooms("src/Cli", Granted.Keys, Facades);
        Assert.Empty(rooms.Files.Where(file => rooms.Imports(file).Any(IsDevice)).Select(file => file.Path));
    }

    [Fact]
    public void Lake_ByWhatItsFilesName_ImportsExactlyWhatThePlanGrants()
    {
        var rooms = new SourceRooms("src/Lake", Granted.Keys, Facades);
        Assert.All(rooms.Files, file => Assert.Equal($"Segmentation.Lake.{file.Folder}".TrimEnd('.'), file.Namespace));
        string[] imported = [.. rooms.Files.SelectMany(rooms.Imports).Where(Granted.ContainsKey).Distinct()];
        Assert.Equal(GrantedToLake.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Web_ByWhatItsFilesName_ImportsExactlyWhatThePlanGrants()
    {
        var rooms = new SourceRooms("src/Web", Granted.Keys, Facades);
        string[] imported = [.. rooms.Files.SelectMany(rooms.Imports).Where(Granted.ContainsKey).Distinct()];
        Assert.Equal(GrantedToWeb.Order(StringComparer.Ordinal), imported.Order(StringComparer.Ordinal));
        foreach (RoomFile file in rooms.Files.Where(file => file.Folder.Length > 0))
        {
            Assert.Equal($"Segmentation.Web.{file.Folder}", file.Namespace);
            Assert.DoesNotContain(
                RoomsOfWeb[(Array.IndexOf(RoomsOfWeb, file.Folder) + 1)..],
                room => file.Code.Contains($"Segmentation.Web.{room}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void CommandLine_ByItsReferences_AsksForNoServer()
    {
        string project = Checkout.Read("src/Cli/Cli.csproj");
        Assert.Contains("../Web/Web.csproj\" ReferenceOutputAssembly=\"false\"", project, StringComparison.Ordinal);
        Assert.DoesNotContain("AspNetCore", project, StringComparison.Ordinal);
        Assert.All(Checkout.SourceFiles("src/Cli"), file => Assert.DoesNotContain(
            "using Segmentation.Web", Checkout.Read(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Engine_ByItsReferences_CarriesNothingOfTheLake() =>
        Assert.DoesNotContain(typeof(IdList).Assembly.GetReferencedAssemblies(), reference =>
            reference.Name!.StartsWith("DuckDB", StringComparison.Ordinal) || reference.Name == "Segmentation.Lake");

    [Fact]
    public void Folders_ByTheirFiles_HoldNoMoreThanARoomShould()
    {
        var strays = new List<string>();
        foreach ((string folder, int count) in Checkout.SourceFiles("src").GroupBy(Folder).Select(folder => (folder.Key, folder.Count())))
        {
            if (count > MaxFilesOfRoom)
                strays.Add($"{folder} holds {count} files, more than {MaxFilesOfRoom}: split it by subject");
        }
        Assert.True(strays.Count == 0, string.Join(Environment.NewLine, strays));
    }

    // Only the catalogue of devices names the devices' own rooms.
    private static bool IsCatalogue(RoomFile file, string imported) =>
        file.Room == "Compute" && Path.GetFileName(file.Path) == "Devices.cs"
        && imported is "Compute.Cpu" or "Compute.Gpu" or "Compute.Gpu.Runtime";

    private static bool IsDevice(string room) =>
        $"{room}.".StartsWith("Compute.Gpu.", StringComparison.Ordinal) || $"{room}.".StartsWith("Compute.Cpu.", StringComparison.Ordinal);

    private static string Folder(string file) => file[..file.LastIndexOf('/')];
}
