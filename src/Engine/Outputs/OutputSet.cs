using Segmentation.Outputs.Streams;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>
/// Everything that one run writes: files that appear together or not at all, and devices, FIFOs and descriptors, which get their bytes
/// directly.
/// </summary>
/// <remarks>
/// A file is written beside its place under a hidden name and renamed by <see cref="Commit"/>: one file by one rename, several with
/// a record on disk of what is being changed, by which a failure is taken back at once and a killed run by the next one that writes
/// into the same folder. A file that is replaced keeps its mode, owner and attributes, and a symbolic link to it stays; other hard
/// links to it keep the old content. Disposing without a commit removes everything, folders that were created included.
/// </remarks>
internal sealed class OutputSet : IDisposable
{
    private readonly FileCalls _calls;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OutputTarget> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectOutput> _direct = new(StringComparer.Ordinal);
    private readonly List<(string Given, DirectOutput Output, Action<Stream> Write)> _waiting = [];
    private readonly HashSet<string> _cleanFolders = new(StringComparer.Ordinal);
    private readonly CreatedFolders _created;
    private readonly OutputChanges _changes;

    /// <summary>Begins with no outputs.</summary>
    /// <param name="inputs">Files that the run reads: none of them is ever replaced or removed. <c>-</c> is standard input; paths of no
    /// file are ignored.</param>
    /// <param name="cancellation">Ends the wait for somebody who reads a FIFO, and every writing.</param>
    public OutputSet(IEnumerable<string>? inputs = null, CancellationToken cancellation = default)
        : this(FileCalls.Real, inputs ?? [], cancellation)
    {
    }

    internal OutputSet(FileCalls calls, IEnumerable<string> inputs, CancellationToken cancellation = default)
    {
        _calls = calls;
        _cancellation = cancellation;
        _created = new CreatedFolders(calls);
        _changes = new OutputChanges(calls);
        foreach (string input in inputs)
        {
            FileStatus? status = input == "-" ? FileStatus.OfDescriptor(0) : FileStatus.Of(input);
            if (status is { Kind: FileKind.Regular })
                _inputs.Add(status.Identity);
        }
    }

    /// <summary>Whether a path leads to this process's standard output.</summary>
    public static bool IsStandardOutput(string path) => OutputTarget.Resolve(path).Descriptor == OutputTarget.StandardOutput;

    /// <summary>Whether two paths lead to one file.</summary>
    public static bool AreSame(string one, string other)
    {
        OutputTarget first = OutputTarget.Resolve(one), second = OutputTarget.Resolve(other);
        return first.Path == second.Path
            || (FileStatus.Of(first.Path) is { Kind: not FileKind.CharacterDevice } status
                && status.Identity == FileStatus.Of(second.Path)?.Identity);
    }

    /// <summary>Makes sure, before anything is computed, that standard output is there and is none of the inputs.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void ExpectStandardOutput()
    {
        if (!OperatingSystem.IsLinux())
            return;
        if (!Posix.IsInherited(OutputTarget.StandardOutput))
            throw Faults.File("error.output-closed");
        if (FileStatus.OfDescriptor(OutputTarget.StandardOutput) is { Kind: FileKind.Regular } status && _inputs.Contains(status.Identity))
            throw Faults.File("error.output-is-input");
    }

    /// <summary>Makes sure, before anything is computed, that an output can be written; folders that are missing are made.</summary>
    /// <param name="path">The file, device, FIFO, socket or descriptor.</param>
    /// <exception cref="IOException">It cannot, it is an input, or it may not be replaced; the message says why.</exception>
    public void Expect(string path)
    {
        try
        {
            OutputTarget target = Target(path);
            FileStatus? status = Check(target);
            if (target.IsDirect(status))
            {
                _direct[path] = new DirectOutput(target, status);
                return;
            }
            string folder = Path.GetDirectoryName(target.Path)!;
            PrepareFolder(folder);
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            _created.Remove();
            throw OutputFailure.Of(path, error);
        }
    }

    /// <summary>Makes sure that a folder is there, can be written and holds nothing that a killed run left; looks once.</summary>
    /// <exception cref="IOException">It cannot; the message is a reason without the folder's name.</exception>
    internal void PrepareFolder(string folder)
    {
        if (!_cleanFolders.Add(folder))
            return;
        _created.Create(folder);
        Recovery.Clean(_calls, folder);
        using var probe = new StagedFile(_calls, Path.Combine(folder, "probe"), hashed: false);
        _calls.Delete(probe.Partial);
    }

    /// <summary>Writes one file aside, to be put in place by <see cref="Commit"/>; what is no file gets its bytes then.</summary>
    /// <param name="path">Where it goes; a regular file that is there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It cannot be written (no space, no permission, a folder of that name).</exception>
    public void Write(string path, Action<Stream> write)
    {
        if (FindDirect(path) is { } direct)
            _waiting.Add((path, direct, write));
        else
            WriteAside(path, write, hashed: false);
    }

    /// <summary>
    /// As <see cref="Write"/>, but what is no file gets its bytes now, as they are made: for a result that is too large to wait.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void WriteNow(string path, Action<Stream> write)
    {
        if (FindDirect(path) is { } direct)
            WriteDirect(path, direct, write);
        else
            WriteAside(path, write, hashed: false);
    }

    /// <summary>Writes one file aside.</summary>
    /// <returns>Hash of its bytes, lower-case hex; null where it is not wanted.</returns>
    internal string? WriteAside(string path, Action<Stream> write, bool hashed)
    {
        try
        {
            OutputTarget target = Target(path);
            Check(target);
            PrepareFolder(Path.GetDirectoryName(target.Path)!);
            var file = new StagedFile(_calls, target.Path, hashed);
            _changes.Add(path, file);
            write(new CancellableStream(file, _cancellation));
            file.Complete();
            return file.Sha256;
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            throw OutputFailure.Of(path, error);
        }
    }

    /// <summary>Names a file that goes when the others come; a file that is an input stays.</summary>
    internal void Remove(string path)
    {
        OutputTarget target = Target(path);
        if (FileStatus.Of(target.Path) is { } status && !IsInput(status))
            _changes.Remove(path, target.Path);
    }

    /// <summary>Whether a file is one that the run reads; may be called from several threads.</summary>
    internal bool IsInput(FileStatus status) => _inputs.Contains(status.Identity);

    /// <summary>
    /// Writes to what is no file, then puts all files in place. If one cannot be, those already placed are taken back and earlier ones
    /// restored.
    /// </summary>
    /// <param name="last">Done when everything is on the disk, and before anything is in place: if it fails, nothing is.</param>
    /// <exception cref="IOException">Something cannot be written or put in place.</exception>
    public void Commit(Action? last = null)
    {
        _changes.Settle(path => Check(Target(path)));
        foreach ((string path, DirectOutput direct, Action<Stream> write) in _waiting)
            WriteDirect(path, direct, write);
        _waiting.Clear();
        last?.Invoke();
        UnfinishedFiles.PutInPlace(() =>
        {
            _changes.PutInPlace(_created.Parents);
            _created.Keep();
        });
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        foreach (DirectOutput direct in _direct.Values)
            direct.Dispose();
        _changes.Dispose();
        _created.Remove();
    }

    private OutputTarget Target(string path)
    {
        if (!_targets.TryGetValue(path, out OutputTarget? target))
            _targets[path] = target = OutputTarget.Resolve(path);
        return target;
    }

    // What may not be replaced, whoever asks.
    private FileStatus? Check(OutputTarget target)
    {
        FileStatus? status = FileStatus.Of(target.Path);
        if (target.Descriptor is null && (status?.Kind == FileKind.Folder || target.Given.EndsWith(Path.DirectorySeparatorChar)))
            throw Faults.File("error.out-folder");
        if (status is not null && IsInput(status))
            throw Faults.File("error.out-input");
        if (status is not { Kind: FileKind.Regular } || target.IsDirect(status))
            return status;
        const int AnyWrite = 0x92;
        if ((status.Mode & AnyWrite) == 0 || (OperatingSystem.IsLinux() && !Posix.IsWritable(target.Path)))
            throw Faults.File("error.out-read-only");
        if (status.IsMountPoint)
            throw Faults.File("error.out-mounted");
        if (OperatingSystem.IsLinux() && Posix.User is not 0 and var user && status.Owner != user)
        {
            throw Faults.File("error.out-owner", ("owner", status.Owner));
        }
        return status;
    }

    private DirectOutput? FindDirect(string path)
    {
        OutputTarget target = Target(path);
        if (!_direct.ContainsKey(path) && target.IsDirect(FileStatus.Of(target.Path)))
            Expect(path);
        return _direct.GetValueOrDefault(path);
    }

    private void WriteDirect(string path, DirectOutput direct, Action<Stream> write)
    {
        try
        {
            direct.Write(stream => write(new CancellableStream(stream, _cancellation)), _cancellation);
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            throw OutputFailure.Of(path, error);
        }
    }
}
