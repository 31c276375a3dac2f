using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>What stays of a file whose content is replaced: mode, owner, group, lists of access and other extended attributes.</summary>
internal static class KeptAttributes
{
    /// <summary>Gives them to the file that takes its place.</summary>
    /// <exception cref="IOException">They cannot be kept: the file is not replaced then.</exception>
    internal static void Copy(string path, FileStatus status, SafeHandle replacement)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (OperatingSystem.IsLinux())
                CopyOwner(status, replacement);
            File.SetUnixFileMode((Microsoft.Win32.SafeHandles.SafeFileHandle)replacement, (UnixFileMode)status.Mode);
        }
        if (OperatingSystem.IsLinux())
            CopyExtended(path, replacement);
    }

    [SupportedOSPlatform("linux")]
    private static void CopyOwner(FileStatus status, SafeHandle replacement)
    {
        FileStatus now = FileStatus.OfDescriptor((int)replacement.DangerousGetHandle())!;
        if (now.Owner == status.Owner && now.Group == status.Group)
            return;
        try
        {
            Posix.ChangeOwner(replacement, status.Owner, status.Group);
        }
        catch (IOException error)
        {
            throw Faults.File(error, "error.out-group", ("owner", status.Owner), ("group", status.Group), ("reason", error.Message));
        }
    }

    // Lists of access and the user's own attributes are kept or it is an error; labels of the security system are its own to give.
    [SupportedOSPlatform("linux")]
    private static void CopyExtended(string path, SafeHandle replacement)
    {
        foreach (string name in Posix.AttributeNames(path))
        {
            bool mustStay = name.StartsWith("user.", StringComparison.Ordinal) || name == "system.posix_acl_access";
            if (mustStay && Posix.CopyAttribute(path, name, replacement) is not (0 or Posix.NoData) and var error)
            {
                throw Faults.File("error.out-attribute", ("name", name), ("reason", Marshal.GetPInvokeErrorMessage(error)));
            }
        }
    }
}
