using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>Where a verb's results go: files that appear whole or not at all, and standard output.</summary>
internal sealed class ResultFiles : IDisposable
{
    private readonly List<Action<Stream>> _toStandardOutput = [];
    private OutputFolder? _folder;

    /// <summary>Makes sure, before anything is computed, that the first of the files can be written.</summary>
    /// <param name="targets">Paths that will be written; null and <c>-</c> are standard output.</param>
    public ResultFiles(params ReadOnlySpan<string?> targets)
    {
        foreach (string? target in targets)
        {
            if (IsFile(target))
                Folder(target!);
        }
    }

    /// <summary>Whether a path names a file, not standard output.</summary>
    public static bool IsFile(string? target) => target is not (null or "-");

    /// <summary>Writes one result aside; null and <c>-</c> wait for standard output.</summary>
    public void Write(string? target, Action<Stream> write)
    {
        if (IsFile(target))
            Folder(target!).Write(Path.GetFullPath(target!), write);
        else
            _toStandardOutput.Add(write);
    }

    /// <summary>Puts the files in place, then writes what is meant for standard output.</summary>
    public void Commit()
    {
        _folder?.Commit();
        if (_toStandardOutput.Count == 0)
            return;
        using Stream output = Console.OpenStandardOutput();
        using var buffered = new BufferedStream(output, 1 << 16);
        foreach (Action<Stream> write in _toStandardOutput)
            write(buffered);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private OutputFolder Folder(string target)
    {
        string path = Path.GetFullPath(target);
        if (Directory.Exists(path))
            throw new IOException($"Cannot write '{target}': a folder of that name is in the way. Give a file with -o.");
        return _folder ??= new OutputFolder(Path.GetDirectoryName(path)!);
    }
}
