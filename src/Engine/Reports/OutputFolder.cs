using System.Security.Cryptography;

namespace Segmentation.Reports;

/// <summary>Files written aside and put in place together: all of them, or none.</summary>
/// <remarks>
/// Each file is written beside its final place as <c>.name.random.partial</c> and renamed by <see cref="Commit"/>. Disposing without a
/// commit removes everything, folders that were created included. What a killed run left behind is removed by the next run into the
/// same folder: a partial file is locked while its run lives.
/// </remarks>
public sealed class OutputFolder : IDisposable
{
    private readonly List<Pending> _pending = [];
    private readonly List<string> _obsolete = [];
    private readonly List<string> _createdFolders = [];

    /// <summary>Creates the folder where it is missing and makes sure that it can be written, before anything is computed.</summary>
    /// <exception cref="IOException">The folder cannot be created or written; the message says why.</exception>
    public OutputFolder(string directory)
    {
        Path = System.IO.Path.GetFullPath(directory);
        try
        {
            CreateFolder(Path);
            string probe = PartialName(System.IO.Path.Combine(Path, "probe"));
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            RemoveCreatedFolders();
            throw new IOException($"Cannot write to '{directory}': {Reason(error)}. Give another folder with -o.", error);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Writes one file aside.</summary>
    /// <param name="name">Name in the folder, or a full path elsewhere; an existing file is replaced on commit.</param>
    /// <param name="write">Writes the content; the stream is buffered.</param>
    /// <exception cref="IOException">It cannot be written (no space, no permission, a folder of that name).</exception>
    public void Write(string name, Action<Stream> write)
    {
        string target = System.IO.Path.Combine(Path, name);
        try
        {
            if (Directory.Exists(target))
                throw new IOException("a folder of that name is in the way");
            CreateFolder(System.IO.Path.GetDirectoryName(target)!);
            RemoveAbandoned(target);
            string partial = PartialName(target);
            var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, 1 << 16);
            _pending.Add(new Pending(partial, target, stream));
            write(stream);
            stream.Flush(flushToDisk: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"Cannot write '{target}': {Reason(error)}.", error);
        }
    }

    /// <summary>Names a file of an earlier run that this run does not make: it goes when the new ones come, so that results never mix.</summary>
    public void Remove(string name) => _obsolete.Add(System.IO.Path.Combine(Path, name));

    /// <summary>Puts all files in place. If one cannot be, those already placed are taken back and earlier ones restored.</summary>
    /// <exception cref="IOException">A file cannot be put in place.</exception>
    public void Commit()
    {
        foreach (Pending file in _pending)
            Close(file.Stream);
        var undo = new Stack<Action>();
        string current = Path;
        try
        {
            foreach (string obsolete in _obsolete.Where(File.Exists))
            {
                current = obsolete;
                SetAside(obsolete, undo);
            }
            foreach ((string partial, string target, _) in _pending)
            {
                current = target;
                if (File.Exists(target))
                    SetAside(target, undo);
                File.Move(partial, target);
                undo.Push(() => File.Delete(target));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            while (undo.TryPop(out Action? back))
                back();
            throw new IOException($"Cannot write '{current}': {Reason(error)}.", error);
        }
        foreach (string earlier in _setAside)
            File.Delete(earlier);
        _setAside.Clear();
        _pending.Clear();
        _createdFolders.Clear();
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        foreach (Pending file in _pending)
        {
            Close(file.Stream);
            File.Delete(file.Partial);
        }
        _pending.Clear();
        RemoveCreatedFolders();
    }

    private readonly List<string> _setAside = [];

    private void SetAside(string target, Stack<Action> undo)
    {
        string aside = PartialName(target);
        File.Move(target, aside);
        _setAside.Add(aside);
        undo.Push(() => File.Move(aside, target));
    }

    private void CreateFolder(string folder)
    {
        var missing = new Stack<string>();
        for (string? parent = folder; parent is not null && !Directory.Exists(parent); parent = System.IO.Path.GetDirectoryName(parent))
            missing.Push(parent);
        foreach (string one in missing)
        {
            Directory.CreateDirectory(one);
            _createdFolders.Add(one);
        }
    }

    private void RemoveCreatedFolders()
    {
        foreach (string folder in Enumerable.Reverse(_createdFolders))
        {
            // Somebody else may have put a file there meanwhile; it is theirs to keep.
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
        _createdFolders.Clear();
    }

    private static void RemoveAbandoned(string target)
    {
        string folder = System.IO.Path.GetDirectoryName(target)!;
        foreach (string partial in Directory.EnumerateFiles(folder, $".{System.IO.Path.GetFileName(target)}.*.partial"))
        {
            try
            {
                new FileStream(partial, FileMode.Open, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (IOException)
            {
                // Locked: another run is writing it now.
            }
        }
    }

    private static string PartialName(string target)
    {
        string random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, $".{System.IO.Path.GetFileName(target)}.{random}.partial");
    }

    private static void Close(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // Its last bytes did not fit either; the write itself has already failed for that reason.
        }
    }

    private static string Reason(Exception error)
    {
        // .NET's texts end with the path of the partial file, which tells the user nothing.
        string message = error.Message;
        int path = message.IndexOf(" : '", StringComparison.Ordinal);
        if (path < 0)
            path = message.IndexOf(" '", StringComparison.Ordinal);
        string reason = path > 0 && message.StartsWith("No space", StringComparison.Ordinal) ? message[..path] : message;
        return reason.TrimEnd('.');
    }

    private sealed record Pending(string Partial, string Target, FileStream Stream);
}
