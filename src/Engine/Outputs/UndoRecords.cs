namespace Segmentation.Outputs;

/// <summary>The records of one run that is putting files in place: one in each folder, the first of which decides.</summary>
internal sealed class UndoRecords : IDisposable
{
    private readonly FileCalls _calls;
    private readonly (string Path, UndoRecord Record)[] _records;
    private readonly List<StagedFile> _files = [];
    private bool _done;

    private UndoRecords(FileCalls calls, (string Path, UndoRecord Record)[] records)
    {
        _calls = calls;
        _records = records;
    }

    /// <summary>Writes the records, before anything is changed.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    internal static UndoRecords Publish(FileCalls calls, IReadOnlyList<OutputChanges.Change> changes)
    {
        (string Path, UndoEntry[] Entries)[] folders =
        [
            .. changes.GroupBy(change => change.Folder).Select(folder => (
                PrivateName.Beside(folder.First().Target, PrivateName.Undo),
                folder.Select(change => change.Entry).ToArray())),
        ];
        string first = folders[0].Path;
        string[] others = [.. folders.Skip(1).Select(folder => folder.Path)];
        var deciding = new UndoRecord(null, others, folders[0].Entries);
        var records = new UndoRecords(
            calls,
            [(first, deciding), .. folders.Skip(1).Select(folder => (folder.Path, new UndoRecord(first, [], folder.Entries)))]);
        int published = 0;
        try
        {
            foreach ((string path, UndoRecord record) in records._records)
            {
                records._files.Add(record.Publish(calls, path));
                published++;
            }
            return records;
        }
        catch (Exception error) when (OutputFailure.Is(error))
        {
            records.Forget(published);
            records.Dispose();
            throw OutputFailure.Of(changes[Math.Min(published, changes.Count - 1)].Given, error);
        }
    }

    /// <summary>The one step after which a killed run is not taken back.</summary>
    internal void Conclude()
    {
        string path = _records[0].Path;
        _calls.Rename(path, PrivateName.ToKind(path, PrivateName.Done));
        _done = true;
        _calls.FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Puts everything back as it was.</summary>
    internal void TakeBack()
    {
        if (_done)
        {
            string path = _records[0].Path;
            _calls.Rename(PrivateName.ToKind(path, PrivateName.Done), path);
            _done = false;
        }
        foreach ((string path, UndoRecord record) in _records.Reverse())
        {
            record.TakeBack(_calls, Path.GetDirectoryName(path)!);
            _calls.Delete(path);
        }
    }

    /// <summary>Removes what was set aside, and the records.</summary>
    internal void Finish()
    {
        foreach ((string path, UndoRecord record) in _records.Reverse())
        {
            record.Finish(_calls, Path.GetDirectoryName(path)!);
            _calls.Delete(path == _records[0].Path ? PrivateName.ToKind(path, PrivateName.Done) : path);
        }
    }

    /// <summary>Gives up the locks.</summary>
    public void Dispose()
    {
        foreach (StagedFile file in _files)
            file.Dispose();
        _files.Clear();
    }

    // Nothing was changed yet, so there is nothing to take back.
    private void Forget(int published)
    {
        foreach ((string path, _) in _records.Take(published).Reverse())
        {
            try
            {
                _calls.Delete(path);
            }
            catch (Exception error) when (OutputFailure.Is(error))
            {
                // The next run removes it.
            }
        }
    }
}
