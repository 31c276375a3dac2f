namespace Segmentation;

/// <summary>
/// Files and folders that stand on the disk only until their writer is done, so that an abrupt end of the process can remove them.
/// </summary>
internal static class UnfinishedFiles
{
    private static readonly Lock Gate = new();

    private static readonly List<string> Paths = [];

    /// <summary>
    /// Ends the process, with what is unfinished removed first. A result that is being put in place is put in place whole before.
    /// </summary>
    /// <param name="exit">Ends the process; no file is begun or put in place while it runs.</param>
    public static void End(Action exit)
    {
        lock (Gate)
        {
            foreach (string path in Enumerable.Reverse(Paths))
                Remove(path);
            exit();
        }
    }

    /// <summary>Begins a file or a folder.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="create">Makes it; null where it was there already, which is somebody else's.</param>
    internal static T Begin<T>(string path, Func<T> create)
    {
        lock (Gate)
        {
            T made = create();
            if (made is not null)
                Paths.Add(path);
            return made;
        }
    }

    /// <summary>Forgets what is finished, or gone.</summary>
    internal static void Forget(IEnumerable<string> paths)
    {
        string[] done = [.. paths];
        lock (Gate)
            Paths.RemoveAll(done.Contains);
    }

    /// <summary>Runs what puts results in place: an abrupt end waits for it.</summary>
    internal static void PutInPlace(Action commit)
    {
        lock (Gate)
            commit();
    }

    private static void Remove(string path)
    {
        try
        {
            if (File.Exists(path))
                File.Delete(path);
            else if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                Directory.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process ends in any case; the next run into the folder cleans up what a dead one left.
        }
    }
}
