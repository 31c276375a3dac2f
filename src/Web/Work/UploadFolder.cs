namespace Segmentation.Web.Work;

/// <summary>
/// A temporary folder that only its owner can look into, for what is uploaded; gone with the server, or with the next one where a server
/// was killed.
/// </summary>
internal sealed class UploadFolder : IDisposable
{
    private const string Prefix = "segment-open-";

    private const string LockName = "lock";

    private const int LongestName = 120;

    private readonly FileStream _lock;
    private int _batches;

    /// <summary>Makes it, and removes those of servers that are no more.</summary>
    public UploadFolder()
    {
        foreach (string left in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
            RemoveLeft(left);
        Path = Directory.CreateTempSubdirectory(Prefix).FullName;
        _lock = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Environment.CurrentDirectory = Path;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>
    /// Removes what was uploaded, and makes an empty folder the current one: results and messages then name files without folders.
    /// </summary>
    public void Begin()
    {
        string next = System.IO.Path.Combine(Path, Invariant($"{++_batches}"));
        Directory.CreateDirectory(next);
        Environment.CurrentDirectory = next;
        string before = System.IO.Path.Combine(Path, Invariant($"{_batches - 1}"));
        if (Directory.Exists(before))
            Directory.Delete(before, recursive: true);
    }

    /// <summary>
    /// The name that a file gets here: its own, without what would make an address, a pattern or an option of it; another one where it is
    /// taken.
    /// </summary>
    /// <param name="given">As the browser calls it.</param>
    public static string NameOf(string given)
    {
        string last = given.Split('/', '\\')[^1].Trim();
        string safe = string.Concat(last.Select(letter => char.IsLetterOrDigit(letter) || " ._-()+,&'".Contains(letter) ? letter : '_'));
        safe = safe.TrimStart('.', '-', ' ');
        if (safe.Length == 0)
            safe = "file";
        if (safe.Length > LongestName)
            safe = string.Concat(safe.AsSpan(0, LongestName / 2), safe.AsSpan(safe.Length - (LongestName / 2)));
        (string stem, string ending) = Parts(safe);
        for (int copy = 2; File.Exists(safe); copy++)
            safe = Invariant($"{stem} ({copy}){ending}");
        return safe;
    }

    /// <summary>The name without its endings: <c>orders</c> of <c>orders.csv.gz</c>.</summary>
    public static string StemOf(string name) => Parts(name).Stem;

    /// <summary>Free bytes of the disk that it is on.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <inheritdoc/>
    public void Dispose()
    {
        Environment.CurrentDirectory = System.IO.Path.GetTempPath();
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private static (string Stem, string Ending) Parts(string name)
    {
        string ending = System.IO.Path.GetExtension(name), stem = name[..^ending.Length];
        if (string.Equals(ending, ".gz", StringComparison.OrdinalIgnoreCase))
            (ending, stem) = (System.IO.Path.GetExtension(stem) + ending, System.IO.Path.GetFileNameWithoutExtension(stem));
        return (stem, ending);
    }

    // Its server holds the lock as long as it lives; one that is not ours cannot be opened.
    private static void RemoveLeft(string folder)
    {
        try
        {
            string name = System.IO.Path.Combine(folder, LockName);
            using (File.Exists(name) ? new FileStream(name, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : throw new IOException())
            {
            }
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // In use, or somebody else's.
        }
    }
}
