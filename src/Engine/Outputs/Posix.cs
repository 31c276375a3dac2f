using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Segmentation.Outputs;

/// <summary>The calls of Linux that .NET has no word for.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Posix
{
    internal const int NoSuchDevice = 6;
    internal const int NotSupported = 95;
    internal const int NoData = 61;
    internal const int WriteOnly = 1;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    private const string Library = "libc";
    private const int CurrentFolder = -100;
    private const int LockExclusive = 2, LockNoWait = 4;
    private const int GetDescriptorFlags = 1, GetStatusFlags = 3, SetStatusFlags = 4;
    private const int Interrupted = 4;
    private const int MayWrite = 2;

    /// <summary>The user as which files are made.</summary>
    internal static uint User => GetEffectiveUser();

    /// <summary>Takes the one lock of an open file; false where another has it, or where the file system knows no locks.</summary>
    internal static bool TryLock(SafeHandle file) => Lock((int)file.DangerousGetHandle(), LockExclusive | LockNoWait) == 0;

    /// <summary>Takes the lock of a file just made; false where another process has it or had it and removed the file.</summary>
    internal static bool LockOrKeep(SafeHandle file)
    {
        const int WouldBlock = 11;
        // Where there are no locks nobody removes the file either.
        return (TryLock(file) || Marshal.GetLastPInvokeError() != WouldBlock) && HasName((int)file.DangerousGetHandle());
    }

    /// <summary>Whether a file may be written to, by its mode, its lists of access and its file system.</summary>
    internal static bool IsWritable(string path) => Access(path, MayWrite) == 0;

    /// <summary>Whether a descriptor was handed to this process: not closed, and none that the process opened for itself.</summary>
    internal static bool IsInherited(int descriptor) => Control(descriptor, GetDescriptorFlags, 0) is 0;

    /// <summary>Whether a descriptor is open for writing.</summary>
    internal static bool IsForWriting(int descriptor) => Control(descriptor, GetStatusFlags, 0) is >= 0 and var flags && (flags & 3) != 0;

    /// <summary>Makes writing wait for its reader again.</summary>
    internal static void ClearNonBlocking(int descriptor) => ThrowIf(Control(descriptor, SetStatusFlags, WriteOnly) < 0);

    /// <summary>Opens a file; −1 with an error number where it cannot be.</summary>
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    /// <summary>A second name for a file; fails where there is one.</summary>
    [LibraryImport(Library, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Link(string existing, string another);

    /// <summary>Gives an open file to a user and a group.</summary>
    internal static void ChangeOwner(SafeHandle file, uint user, uint group) =>
        ThrowIf(ChangeOwner((int)file.DangerousGetHandle(), user, group) < 0);

    /// <summary>Writes all bytes at a descriptor's own place.</summary>
    internal static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint done = 0;
            while (done < bytes.Length)
            {
                nint written = Write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (written >= 0)
                    done += written;
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw Failure();
            }
        }
    }

    /// <summary>Waits until the names in a folder are on the disk.</summary>
    internal static void FlushFolder(string path)
    {
        int folder = Open(path, CloseOnExec);
        ThrowIf(folder < 0);
        try
        {
            const int Invalid = 22;
            // Some file systems (of networks, of FUSE) have no such thing as flushing a folder.
            ThrowIf(Flush(folder) < 0 && Marshal.GetLastPInvokeError() is not (Invalid or NotSupported));
        }
        finally
        {
            _ = Close(folder);
        }
    }

    /// <summary>Lets the disk begin with what was written, so that waiting for it later is short; nothing is promised.</summary>
    internal static void BeginFlush(SafeHandle file, long offset, long length)
    {
        const uint Write = 2;
        _ = FlushRange((int)file.DangerousGetHandle(), offset, length, Write);
    }

    /// <summary>The names of a file's extended attributes; none where the file system has no such thing.</summary>
    internal static string[] AttributeNames(string path)
    {
        nint length = ListAttributes(path, null, 0);
        if (length <= 0)
            return [];
        byte[] names = new byte[length];
        fixed (byte* start = names)
            length = ListAttributes(path, start, (nuint)names.Length);
        return length <= 0
            ? []
            : System.Text.Encoding.UTF8.GetString(names, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Copies one extended attribute; 0, or an error number.</summary>
    internal static int CopyAttribute(string from, string name, SafeHandle to)
    {
        nint length = GetAttribute(from, name, null, 0);
        if (length < 0)
            return Marshal.GetLastPInvokeError();
        byte[] value = new byte[Math.Max(1, length)];
        fixed (byte* start = value)
        {
            length = GetAttribute(from, name, start, (nuint)value.Length);
            return length >= 0 && SetAttribute((int)to.DangerousGetHandle(), name, start, (nuint)length, 0) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>
    /// What a path or descriptor leads to, into 256 bytes of the kernel's own layout, the same on every processor; 0, or −1.
    /// </summary>
    internal static int Status(string path, int flags, byte* result)
    {
        const uint BasicStatus = 0x7FF;
        return Status(CurrentFolder, path, flags, BasicStatus, result);
    }

    /// <summary>What a descriptor leads to.</summary>
    internal static int Status(int descriptor, byte* result)
    {
        const int EmptyPath = 0x1000;
        const uint BasicStatus = 0x7FF;
        return Status(descriptor, "", EmptyPath, BasicStatus, result);
    }

    private static bool HasName(int descriptor)
    {
        byte* status = stackalloc byte[256];
        return Status(descriptor, status) != 0 || *(uint*)(status + 16) > 0;
    }

    /// <summary>The failure of the last call, in the system's words.</summary>
    internal static IOException Failure() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    internal static void ThrowIf(bool failed)
    {
        if (failed)
            throw Failure();
    }

    [LibraryImport(Library, EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    private static partial int ChangeOwner(int descriptor, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport(Library, EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int FlushRange(int descriptor, long offset, long length, uint flags);

    [LibraryImport(Library, EntryPoint = "listxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, byte* list, nuint size);

    [LibraryImport(Library, EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte* value, nuint size);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(int descriptor, string name, byte* value, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte* result);
}
