using Microsoft.Win32.SafeHandles;

namespace Segmentation.Outputs;

/// <summary>
/// Every call that changes a file system while outputs are made, so that a test can fail, or end the process, at each of them.
/// </summary>
internal class FileCalls
{
    private const int WriteBackBytes = 16 << 20;

    /// <summary>The calls themselves.</summary>
    internal static FileCalls Real { get; } = new();

    /// <summary>Comes before each call.</summary>
    /// <param name="call">What is about to be done.</param>
    /// <param name="path">To what.</param>
    internal virtual void Before(string call, string path)
    {
    }

    /// <summary>Makes a file that is not there, locked as long as it is open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPrivate">Whether nobody else may read it yet; else it is made as the umask says.</param>
    /// <returns>Null where another run took it for one that was left behind, before it was locked.</returns>
    internal FileStream? Create(string path, bool isPrivate)
    {
        Before("create", path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsLinux() || Posix.LockOrKeep(stream.SafeFileHandle))
            return stream;
        stream.Dispose();
        return null;
    }

    /// <summary>Writes at the end of a file.</summary>
    internal void Write(FileStream stream, ReadOnlySpan<byte> bytes)
    {
        Before("write", stream.Name);
        long from = stream.Position;
        stream.Write(bytes);
        long begun = from / WriteBackBytes * WriteBackBytes;
        if (OperatingSystem.IsLinux() && stream.Position - begun >= WriteBackBytes)
            Posix.BeginFlush(stream.SafeFileHandle, begun, WriteBackBytes);
    }

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    internal void Flush(FileStream stream)
    {
        Before("flush", stream.Name);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Gives a new file the mode, the owner and the attributes of the one whose place it takes.</summary>
    internal void KeepAttributes(FileStream stream, string path, FileStatus status)
    {
        Before("attributes", stream.Name);
        KeptAttributes.Copy(path, status, stream.SafeFileHandle);
    }

    /// <summary>Gives a file another name; a file of that name goes.</summary>
    internal void Rename(string from, string to)
    {
        Before("rename", to);
        File.Move(from, to, overwrite: true);
    }

    /// <summary>Keeps a file under a second name; where the file system has no second names, under that name alone.</summary>
    internal void SetAside(string path, string aside)
    {
        Before("set aside", path);
        if (!OperatingSystem.IsLinux() || Posix.Link(path, aside) != 0)
            File.Move(path, aside, overwrite: false);
    }

    /// <summary>Removes a file, where it is there.</summary>
    internal void Delete(string path)
    {
        Before("delete", path);
        File.Delete(path);
    }

    /// <summary>Waits until the names in a folder are on the disk.</summary>
    internal void FlushFolder(string path)
    {
        Before("flush folder", path);
        if (OperatingSystem.IsLinux())
            Posix.FlushFolder(path);
    }

    /// <summary>Makes one folder.</summary>
    internal void CreateFolder(string path)
    {
        Before("create folder", path);
        Directory.CreateDirectory(path);
    }

    /// <summary>Removes one empty folder.</summary>
    internal void DeleteFolder(string path)
    {
        Before("delete folder", path);
        Directory.Delete(path);
    }

    /// <summary>
    /// Opens a file of ours that a killed run left, and takes its lock; null where its run lives, or where that cannot be known.
    /// </summary>
    internal static FileStream? TakeOver(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Delete, 1);
            if (OperatingSystem.IsLinux() ? Posix.TryLock(stream.SafeFileHandle) : TryLockPortably(stream))
                return stream;
            stream.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Locked by its run, gone meanwhile, or somebody else's.
        }
        return null;
    }

    private static bool TryLockPortably(FileStream stream)
    {
        stream.Dispose();
        using SafeFileHandle handle = File.OpenHandle(stream.Name, FileMode.Open, FileAccess.Read, FileShare.None);
        return true;
    }
}
