using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>An empty folder that is gone when the test ends.</summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("segment-test-").FullName;

    /// <summary>Full path of a name within.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a text file within; answers its full path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Names of all files and folders within, at any depth, relative and sorted.</summary>
    public string[] Contents() =>
        [.. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Select(
            entry => System.IO.Path.GetRelativePath(Path, entry)).Order(StringComparer.Ordinal)];

    /// <summary>Names of the files that the account of a run in a folder lists, and of the account, in their order.</summary>
    public string[] Account(string folder)
    {
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(this[$"{folder}/run.json"]));
        return [.. account.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()!)
            .Append("run.json").Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
