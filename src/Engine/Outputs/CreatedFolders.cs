namespace Segmentation.Outputs;

/// <summary>Folders that a run made for its outputs: without a commit they go again.</summary>
internal sealed class CreatedFolders(FileCalls calls)
{
    private readonly List<string> _folders = [];

    /// <summary>Folders in which one was made.</summary>
    internal IEnumerable<string> Parents => _folders.Select(folder => Path.GetDirectoryName(folder)!);

    /// <summary>Makes a folder and those above it, where they are missing.</summary>
    internal void Create(string folder)
    {
        var missing = new Stack<string>();
        for (string? parent = folder; parent is not null && !Directory.Exists(parent); parent = Path.GetDirectoryName(parent))
            missing.Push(parent);
        foreach (string one in missing)
        {
            UnfinishedFiles.Begin(one, () =>
            {
                calls.CreateFolder(one);
                return one;
            });
            _folders.Add(one);
        }
    }

    /// <summary>They stay.</summary>
    internal void Keep()
    {
        UnfinishedFiles.Forget(_folders);
        _folders.Clear();
    }

    /// <summary>Removes those that are empty.</summary>
    internal void Remove()
    {
        foreach (string folder in Enumerable.Reverse(_folders))
        {
            try
            {
                // Somebody else may have put a file there meanwhile; it is theirs to keep.
                if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                    calls.DeleteFolder(folder);
            }
            catch (Exception error) when (OutputFailure.Is(error))
            {
                // An empty folder stays; what went wrong before is what the user is told.
            }
        }
        UnfinishedFiles.Forget(_folders);
        _folders.Clear();
    }
}
