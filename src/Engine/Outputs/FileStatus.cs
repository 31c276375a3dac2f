using System.Buffers.Binary;
using System.Globalization;

namespace Segmentation.Outputs;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>A file of bytes.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A terminal, <c>/dev/null</c> and their like.</summary>
    CharacterDevice,

    /// <summary>A disk.</summary>
    BlockDevice,

    /// <summary>A FIFO, or the pipe of a shell.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A symbolic link, where it was not followed; or none of the others.</summary>
    Other,
}

/// <summary>What a path leads to at one moment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">The same for two paths exactly where they are the same file.</param>
/// <param name="Stamp">The same at two moments where a file was neither replaced nor written to between.</param>
/// <param name="Mode">Permission bits, with those of set-user and sticky.</param>
/// <param name="Owner">User.</param>
/// <param name="Group">Group.</param>
/// <param name="IsMountPoint">Whether another file system begins here: it can be written to, and not replaced.</param>
internal sealed record FileStatus(FileKind Kind, string Identity, string Stamp, int Mode, uint Owner, uint Group, bool IsMountPoint)
{
    private const int NoFollow = 0x100;

    /// <summary>What a path leads to, links followed; null where nothing is there.</summary>
    internal static FileStatus? Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path, flags: 0) : Portable(path);

    /// <summary>What stands at a path itself, links not followed; null where nothing is there.</summary>
    internal static FileStatus? OfEntry(string path) => OperatingSystem.IsLinux() ? OfLinux(path, NoFollow) : Portable(path);

    /// <summary>What one of this process's descriptors leads to; null where it is closed, or where only paths can be looked at.</summary>
    internal static unsafe FileStatus? OfDescriptor(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> bytes = stackalloc byte[256];
        fixed (byte* result = bytes)
            return Posix.Status(descriptor, result) == 0 ? Read(bytes) : null;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static unsafe FileStatus? OfLinux(string path, int flags)
    {
        Span<byte> bytes = stackalloc byte[256];
        fixed (byte* result = bytes)
        {
            if (Posix.Status(path, flags, result) == 0)
                return Read(bytes);
        }
        const int NoSuchFile = 2, NotAFolder = 20;
        return System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is NoSuchFile or NotAFolder ? null : throw Posix.Failure();
    }

    // The layout of `struct statx`, which is one for all processors: statx(2).
    private static FileStatus Read(ReadOnlySpan<byte> bytes)
    {
        const ulong MountRoot = 0x2000;
        ulong attributes = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        int mode = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        ulong inode = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]);
        long seconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[112..]);
        uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes[120..]);
        uint major = BinaryPrimitives.ReadUInt32LittleEndian(bytes[136..]), minor = BinaryPrimitives.ReadUInt32LittleEndian(bytes[140..]);
        FileKind kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x2000 => FileKind.CharacterDevice,
            0x6000 => FileKind.BlockDevice,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            _ => FileKind.Other,
        };
        return new FileStatus(
            kind,
            string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}:{inode}"),
            string.Create(CultureInfo.InvariantCulture, $"{inode}:{size}:{seconds}.{nanoseconds:000000000}"),
            mode & 0xFFF,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            (attributes & MountRoot) != 0);
    }

    // Elsewhere than on Linux a file is known by its path; what stands under /dev is taken for a device.
    private static FileStatus? Portable(string path)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!entry.Exists)
            return null;
        bool device = !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);
        FileKind kind = entry is DirectoryInfo ? FileKind.Folder : device ? FileKind.CharacterDevice : FileKind.Regular;
        long size = entry is FileInfo file && !device ? file.Length : 0;
        int mode = entry.Attributes.HasFlag(FileAttributes.ReadOnly) ? 0x124 : 0x1A4;
        return new FileStatus(
            kind,
            Path.GetFullPath(path),
            string.Create(CultureInfo.InvariantCulture, $"{size}:{entry.LastWriteTimeUtc.Ticks}"),
            OperatingSystem.IsWindows() ? mode : (int)entry.UnixFileMode,
            0,
            0,
            IsMountPoint: false);
    }
}
