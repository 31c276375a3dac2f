using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>A folder that a run is going to fill.</summary>
internal sealed record OutputFolderPlan
{
    /// <summary>The folder, made where it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Name of the file that tells what else a run wrote; written last.</summary>
    public required string Record { get; init; }

    /// <summary>Every name that a run of this kind can write, the record's included.</summary>
    public required IReadOnlySet<string> Known { get; init; }

    /// <summary>Names that this run will write, as far as its options tell.</summary>
    public required IReadOnlyCollection<string> Expected { get; init; }

    /// <summary>Whether files in the way that no run wrote, or that were changed since, are replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Files that the run reads.</summary>
    public IEnumerable<string> Inputs { get; init; } = [];

    /// <summary>Ends every writing.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>A folder of results: a run replaces and removes only what a run wrote, and all of it or nothing.</summary>
/// <remarks>
/// The record of the earlier run lists its files with their hashes. A file whose hash still matches is replaced, or removed where this
/// run does not make it, so that results never mix; anything else in the way is an error before anything is computed. One run fills a
/// folder at a time. How files come into place is <see cref="OutputSet"/>'s.
/// </remarks>
internal sealed class OutputFolder : IDisposable
{
    private readonly OutputFolderPlan _plan;
    private readonly OutputSet _outputs;
    private readonly FolderLock? _lock;
    private readonly Dictionary<string, string> _earlier = [];
    private readonly Dictionary<string, string> _verified = new(StringComparer.Ordinal);
    private readonly List<OutputFile> _files = [];

    /// <summary>Makes sure, before anything is computed, that the folder can be filled.</summary>
    /// <exception cref="IOException">It cannot be made or written, another run is filling it, or something is in the way; the message
    /// says what.</exception>
    public OutputFolder(OutputFolderPlan plan)
        : this(plan, FileCalls.Real)
    {
    }

    internal OutputFolder(OutputFolderPlan plan, FileCalls calls)
    {
        _plan = plan;
        _outputs = new OutputSet(calls, plan.Inputs, plan.Cancellation);
        try
        {
            OutputTarget target = OutputTarget.Resolve(plan.Directory);
            Path = target.Path;
            if (target.Descriptor is not null || FileStatus.Of(Path) is { Kind: not FileKind.Folder })
                throw Faults.File("error.out-no-folder");
            _outputs.PrepareFolder(Path);
            _lock = FolderLock.Take(calls, System.IO.Path.Combine(Path, plan.Record));
            _earlier = FolderRecord.Read(System.IO.Path.Combine(Path, plan.Record), plan.Known);
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            Dispose();
            throw Faults.File(
                error, "error.cannot-write-to", ("folder", PlainText.Phrase(plan.Directory)), ("reason", OutputFailure.Reason(error)));
        }
        try
        {
            Verify([.. plan.Expected.Union(Obsolete(plan.Expected))]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>What was written so far, in that order; the record lists it.</summary>
    public IReadOnlyList<OutputFile> Files => _files;

    /// <summary>Writes one file aside.</summary>
    /// <param name="name">One of the names that a run can write.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It cannot be written (no space, no permission), or something is in the way.</exception>
    public void Write(string name, Action<Stream> write)
    {
        if (!_plan.Known.Contains(name))
            throw new ArgumentException($"A run writes no {name}.", nameof(name));
        _files.Add(new OutputFile(name, _outputs.WriteAside(Full(name), write, hashed: true)!));
    }

    /// <summary>Puts all files in place and removes those of the earlier run that this one did not make.</summary>
    /// <param name="last">Done when everything is on the disk, and before anything is in place: if it fails, nothing is.</param>
    /// <exception cref="IOException">Something is in the way or cannot be put in place: everything is as it was.</exception>
    public void Commit(Action? last = null)
    {
        string[] written = [.. _files.Select(file => file.Name)];
        string[] obsolete = Obsolete(written);
        Verify([.. written.Union(obsolete)]);
        foreach (string name in obsolete)
            _outputs.Remove(Full(name));
        _outputs.Commit(last);
    }

    /// <summary>Takes back what a run that was killed had half put in place, for somebody who reads the folder.</summary>
    /// <exception cref="IOException">It cannot be put back.</exception>
    public static void Recover(string directory)
    {
        if (Directory.Exists(directory))
            Recovery.Clean(FileCalls.Real, OutputTarget.Resolve(directory).Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock?.Dispose();
        _outputs.Dispose();
    }

    private string Full(string name) => System.IO.Path.Combine(_plan.Directory, name);

    // Names that only an earlier run wrote.
    private string[] Obsolete(IEnumerable<string> written) =>
        [.. _earlier.Keys.Except(written).Where(name => FileStatus.Of(Full(name)) is not { } status || !_outputs.IsInput(status))];

    private void Verify(string[] names)
    {
        var inTheWay = new Phrase?[names.Length];
        Parallel.For(0, names.Length, i => inTheWay[i] = WhyInTheWay(names[i]));
        Phrase[] reasons = [.. inTheWay.OfType<Phrase>()];
        if (reasons.Length == 0)
            return;
        string first = names[Array.FindIndex(inTheWay, reason => reason is not null)];
        Phrase said = Faults.Sentences(
            new Phrase("error.cannot-write", ("file", PlainText.Phrase(Full(first))), ("reason", reasons[0])),
            reasons.Length == 1 ? null : new Phrase("error.more-in-the-way", ("count", reasons.Length - 1)));
        throw Faults.File(said.Key, said.Arguments);
    }

    private Phrase? WhyInTheWay(string name)
    {
        string path = Full(name);
        OutputTarget target;
        FileStatus? status;
        try
        {
            target = OutputTarget.Resolve(path);
            status = FileStatus.Of(target.Path);
            if (status is null)
                return FileStatus.OfEntry(path) is null || _plan.Overwrite
                    ? null
                    : new Phrase("error.way-link");
            if (status.Kind == FileKind.Folder)
                return new Phrase("error.way-folder");
            if (status.Kind != FileKind.Regular)
                return new Phrase("error.way-special");
            if (_outputs.IsInput(status))
                return new Phrase("error.way-input");
            lock (_verified)
            {
                if (_plan.Overwrite || (_verified.TryGetValue(name, out string? stamp) && stamp == status.Stamp))
                    return null;
            }
            if (!_earlier.TryGetValue(name, out string? hash))
                return new Phrase("error.way-foreign");
            if (FolderRecord.Hash(target.Path) != hash)
                return new Phrase("error.way-changed");
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            return new Phrase("error.way-unseen", ("reason", error.Message.TrimEnd('.')));
        }
        lock (_verified)
            _verified[name] = status.Stamp;
        return null;
    }
}
