using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>Held by the one run that fills a folder.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileCalls _calls;
    private readonly FileStream _file;

    private FolderLock(FileCalls calls, FileStream file)
    {
        _calls = calls;
        _file = file;
    }

    /// <summary>Takes the lock, also after a run that was killed with it.</summary>
    /// <param name="calls">The file system.</param>
    /// <param name="record">Full path of the file that tells what is in the folder.</param>
    /// <exception cref="IOException">Another run has it.</exception>
    internal static FolderLock Take(FileCalls calls, string record)
    {
        string path = PrivateName.OnlyBeside(record, PrivateName.Lock);
        while (true)
        {
            FileStream? file = UnfinishedFiles.Begin(path, () => TryCreate(calls, path) ?? FileCalls.TakeOver(path));
            if (file is null && File.Exists(path))
                throw Faults.File("error.out-locked");
            // Its run may have removed it between: then the name leads elsewhere, or nowhere.
            if (file is not null && FileStatus.OfEntry(path) is { } now && IsSame(file, now))
                return new FolderLock(calls, file);
            file?.Dispose();
            UnfinishedFiles.Forget([path]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _calls.Delete(_file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next run takes it over.
        }
        _file.Dispose();
        UnfinishedFiles.Forget([_file.Name]);
    }

    private static FileStream? TryCreate(FileCalls calls, string path)
    {
        try
        {
            return calls.Create(path, isPrivate: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static bool IsSame(FileStream file, FileStatus now) =>
        !OperatingSystem.IsLinux() || FileStatus.OfDescriptor((int)file.SafeFileHandle.DangerousGetHandle())?.Identity == now.Identity;
}
