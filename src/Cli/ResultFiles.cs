using Segmentation.Databases;
using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>Where a verb's results go: files that appear whole or not at all, a table of a database likewise, and standard output.</summary>
internal sealed class ResultFiles : IDisposable
{
    private readonly List<Action<Stream>> _toStandardOutput = [];
    private readonly TableTarget? _table;
    private OutputFolder? _folder;

    /// <summary>Makes sure, before anything is computed, that the first of the files can be written.</summary>
    /// <param name="targets">Paths that will be written; null and <c>-</c> are standard output.</param>
    public ResultFiles(params ReadOnlySpan<string?> targets)
        : this(table: null, targets)
    {
    }

    /// <summary>Makes sure, before anything is computed, that the table that <c>--to</c> names and the files can be written.</summary>
    public ResultFiles(Invocation call, params ReadOnlySpan<string?> targets)
        : this(DatabaseOutput.Open(call), targets)
    {
    }

    private ResultFiles(TableTarget? table, ReadOnlySpan<string?> targets)
    {
        _table = table;
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

    /// <summary>Fills the table of a database, where there is one.</summary>
    public void WriteTable(RowTable rows, CancellationToken cancellation) => _table?.Write(rows, cancellation);

    /// <summary>Commits the table, puts the files in place, then writes what is meant for standard output.</summary>
    public void Commit()
    {
        // A database may refuse yet; renaming files beside them seldom fails.
        _table?.Commit();
        _folder?.Commit();
        if (_toStandardOutput.Count == 0)
            return;
        using Stream output = Console.OpenStandardOutput();
        using var buffered = new BufferedStream(output, 1 << 16);
        foreach (Action<Stream> write in _toStandardOutput)
            write(buffered);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table?.Dispose();
        _folder?.Dispose();
    }

    private OutputFolder Folder(string target)
    {
        string path = Path.GetFullPath(target);
        if (Directory.Exists(path))
            throw new IOException($"Cannot write '{target}': a folder of that name is in the way. Give a file with -o.");
        return _folder ??= new OutputFolder(Path.GetDirectoryName(path)!);
    }
}
