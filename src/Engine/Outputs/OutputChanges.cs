using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>
/// Files that wait beside their places, and files that go when they come: all in one step, as far as anybody can see afterwards.
/// </summary>
internal sealed class OutputChanges(FileCalls calls) : IDisposable
{
    private readonly List<Change> _changes = [];

    /// <summary>Adds a file that is being written.</summary>
    /// <param name="given">Its path as the user knows it.</param>
    internal void Add(string given, StagedFile file) => _changes.Add(new Change(given, file.Target, file));

    /// <summary>Adds a file that goes.</summary>
    internal void Remove(string given, string path) => _changes.Add(new Change(given, path, null));

    /// <summary>Makes sure that every file is as it will be, and on the disk.</summary>
    /// <param name="check">Looks at what stands in a file's place; throws where it may not be replaced.</param>
    /// <exception cref="IOException">One cannot be written, or may not be replaced.</exception>
    internal void Settle(Func<string, FileStatus?> check)
    {
        foreach (Change change in _changes)
            Do(change, () => change.Before = change.File is null ? FileStatus.OfEntry(change.Target) : check(change.Given));
        if (_changes is [var only])
        {
            Do(only, () => only.Stamp = only.File?.Settle(only.Before));
            return;
        }
        // The disk writes down several at once as fast as one.
        Exception?[] failed = new Exception?[_changes.Count];
        Parallel.For(0, _changes.Count, i =>
        {
            try
            {
                _changes[i].Stamp = _changes[i].File?.Settle(_changes[i].Before);
            }
            catch (Exception error) when (OutputFailure.Is(error))
            {
                failed[i] = error;
            }
        });
        int first = Array.FindIndex(failed, error => error is not null);
        if (first >= 0)
            throw OutputFailure.Of(_changes[first].Given, failed[first]!);
    }

    /// <summary>Puts all of them in place, or none.</summary>
    /// <param name="others">Further folders whose names must be on the disk.</param>
    /// <exception cref="IOException">One cannot be put in place.</exception>
    internal void PutInPlace(IEnumerable<string> others)
    {
        _changes.RemoveAll(change => change is { File: null, Before: null });
        string[] folders = [.. _changes.Select(change => change.Folder).Concat(others).Distinct()];
        if (_changes is [{ File: { } only } change])
        {
            Do(change, only.Place);
            change.Dispose();
            _changes.Clear();
            Do(change, () => Array.ForEach(folders, calls.FlushFolder));
        }
        else if (_changes.Count > 0)
        {
            PutSeveralInPlace(folders);
        }
    }

    /// <summary>Removes what was not put in place.</summary>
    public void Dispose()
    {
        foreach (Change change in _changes)
        {
            change.Dispose();
            if (change.File is { } file)
                Try(() => calls.Delete(file.Partial));
        }
        _changes.Clear();
    }

    private void PutSeveralInPlace(string[] folders)
    {
        using UndoRecords records = UndoRecords.Publish(calls, _changes);
        Change current = _changes[0];
        try
        {
            foreach (Change change in _changes)
            {
                current = change;
                if (FileStatus.OfEntry(change.Target)?.Stamp != change.Before?.Stamp)
                    throw Faults.File("error.out-changed");
                if (change.Aside is not null)
                    calls.SetAside(change.Target, change.Aside);
                if (change.File is not null)
                    change.File.Place();
                else
                    calls.Delete(change.Target);
            }
            Array.ForEach(folders, calls.FlushFolder);
            records.Conclude();
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            if (Try(records.TakeBack))
                throw OutputFailure.Of(current.Given, error);
            throw Faults.File(
                error, "error.not-put-back", ("fault", new SaidError(OutputFailure.Of(current.Given, error))), ("folder", current.Folder));
        }
        // From here on all is done; what cannot be cleaned up now, the next run cleans up.
        foreach (Change change in _changes)
            change.Dispose();
        _changes.Clear();
        Try(records.Finish);
    }

    private static void Do(Change change, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            throw OutputFailure.Of(change.Given, error);
        }
    }

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            return false;
        }
    }

    /// <summary>One file that comes, or goes.</summary>
    /// <param name="Given">Its path as the user knows it.</param>
    /// <param name="Target">Full path of its place.</param>
    /// <param name="File">What comes; null where it goes.</param>
    internal sealed record Change(string Given, string Target, StagedFile? File) : IDisposable
    {
        private readonly string _aside = PrivateName.Beside(Target, PrivateName.Aside);

        internal string Folder => Path.GetDirectoryName(Target)!;

        internal FileStatus? Before { get; set; }

        internal string? Stamp { get; set; }

        internal string? Aside => Before is null ? null : _aside;

        internal UndoEntry Entry => new(Path.GetFileName(Target), Path.GetFileName(Aside), Stamp);

        public void Dispose() => File?.Dispose();
    }
}
