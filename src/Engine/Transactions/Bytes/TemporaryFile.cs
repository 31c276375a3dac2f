namespace Segmentation.Transactions.Bytes;

/// <summary>Files that have no name as soon as they are open: whatever ends the process, nothing is left.</summary>
internal static class TemporaryFile
{
    /// <summary>Opens an empty one in <see cref="Path.GetTempPath"/>.</summary>
    internal static FileStream Open()
    {
        string path = Path.Combine(Path.GetTempPath(), $"segment-spill-{Path.GetRandomFileName()}");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16);
        File.Delete(path);
        return file;
    }
}
