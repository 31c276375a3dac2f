using System.Text.RegularExpressions;

namespace Segmentation.Tests;

/// <summary>One source file and the room it belongs to.</summary>
/// <param name="Path">Below the checkout, with '/'.</param>
/// <param name="Room">The nearest planned room at or above its folder, or the folder where none is planned; "" is the root.</param>
/// <param name="Folder">Its folder below the sources, with '.'.</param>
/// <param name="Code">The text without comments.</param>
internal sealed partial record RoomFile(string Path, string Room, string Folder, string Code)
{
    /// <summary>The namespace the file declares, or null.</summary>
    internal string? Namespace => NamespaceLine().Match(Code) is { Success: true } match ? match.Groups["name"].Value : null;

    internal string ExpectedNamespace => Folder.Length == 0 ? "Segmentation" : $"Segmentation.{Folder}";

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NamespaceLine();
}

/// <summary>Source files by room, and which rooms each of them names.</summary>
internal sealed partial class SourceRooms
{
    private const string Root = "Segmentation";

    private const RegexOptions ByLine = RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    private readonly HashSet<string> _planned;
    private readonly HashSet<string> _facades;
    private readonly Dictionary<string, HashSet<string>> _types;

    /// <summary>Reads all files below a folder.</summary>
    /// <param name="facades">Rooms whose types the rooms inside them may name without importing them.</param>
    internal SourceRooms(string folder, IEnumerable<string> planned, IEnumerable<string> facades)
    {
        _facades = [.. facades];
        _planned = [.. planned];
        Files = [.. Checkout.SourceFiles(folder).Select(file => Read(file, folder))];
        const string engine = "src/Engine";
        ILookup<string, RoomFile> files = Checkout.SourceFiles(engine).Select(file => Read(file, engine)).ToLookup(file => file.Room);
        _types = _planned.ToDictionary(room => room, room => files[room].SelectMany(Types).ToHashSet());
    }

    internal IReadOnlyList<RoomFile> Files { get; }

    /// <summary>
    /// The other rooms a file names: by <c>using</c>, by a name qualified from the root (<c>Segmentation.Spatial.KdTree</c>) or from a
    /// room around the file (<c>Spatial.KdTree</c>), or by a type of a room around it, which takes no <c>using</c>. The root does not
    /// count.
    /// </summary>
    internal IReadOnlySet<string> Imports(RoomFile file)
    {
        var rooms = UsingLine().Matches(file.Code).Select(match => ToRoom(match.Groups["name"].Value)).ToHashSet();
        string code = OwnLine().Replace(file.Code, "");
        foreach (Match match in QualifiedName().Matches(code))
        {
            string[] parts = match.Value.Split('.');
            if (parts[0] == Root && parts.Length > 1 && ToPlanned(string.Join('.', parts[1..])) is string rooted)
                rooms.Add(rooted);
            foreach (string around in Around(file.Folder).Append(""))
            {
                string name = around.Length == 0 ? match.Value : $"{around}.{match.Value}";
                if (ToPlanned(name) is string room && room.Length > around.Length && DeclaresNext(room, name))
                    rooms.Add(room);
            }
        }
        var words = Word().Matches(code).Select(match => match.Value).ToHashSet();
        rooms.UnionWith(Around(file.Room).Where(_planned.Contains).Except(_facades).Where(around => _types[around].Overlaps(words)));
        rooms.ExceptWith([file.Room, ""]);
        return rooms;
    }

    private bool DeclaresNext(string room, string name) =>
        name.Length > room.Length && _types[room].Contains(name[(room.Length + 1)..].Split('.')[0]);

    private static IEnumerable<string> Types(RoomFile file) => TypeLine().Matches(file.Code).Select(match => match.Groups["name"].Value);

    /// <summary>The folders around one, nearest first, without the root.</summary>
    private static IEnumerable<string> Around(string folder)
    {
        for (int dot = folder.LastIndexOf('.'); dot > 0; dot = folder.LastIndexOf('.'))
        {
            folder = folder[..dot];
            yield return folder;
        }
    }

    private RoomFile Read(string file, string sources)
    {
        int slash = file.LastIndexOf('/');
        string folder = slash > sources.Length ? file[(sources.Length + 1)..slash].Replace('/', '.') : "";
        return new RoomFile(file, ToRoom(folder), folder, Comment().Replace(Checkout.Read(file), ""));
    }

    // `using static Segmentation.Compute.Cpu.Lanes` imports the room, not the type; a folder inside a room belongs to it.
    private string ToRoom(string name) => ToPlanned(name) ?? name;

    private string? ToPlanned(string name)
    {
        while (!_planned.Contains(name) && name.Contains('.'))
            name = name[..name.LastIndexOf('.')];
        return _planned.Contains(name) ? name : null;
    }

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?Segmentation\.(?<name>[\w.]+)\s*;", ByLine, 60_000)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^\s*(global\s+)?(using|namespace)\s[^(\r\n]*;", ByLine, 60_000)]
    private static partial Regex OwnLine();

    private const string Modifiers = "^(public |internal |static |sealed |abstract |readonly |unsafe |partial |ref )*";

    private const string Kinds = "(class|struct|record struct|record|interface|enum|delegate [^(]*?)";

    [GeneratedRegex(Modifiers + Kinds + @" ?\b(?<name>\w+)\s*[<({:;\r\n]", ByLine, 60_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(\.[A-Z]\w*)+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\b[A-Z]\w*", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<![:""])//.*", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Comment();
}
