using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Segmentation.Outputs;

/// <summary>One file of a run.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hex.</param>
internal sealed record OutputFile(string Name, string Sha256);

/// <summary>What the account of a folder says about files; the rest of it is for others.</summary>
/// <param name="Files">The files of the run.</param>
internal sealed record FolderFiles(IReadOnlyList<OutputFile?>? Files = null);

/// <summary>What an earlier run left in a folder, by its own account: the member <c>files</c> of its <c>run.json</c>.</summary>
/// <remarks>
/// A file cannot hold its own hash, so the account ends with the hash of all that stands before: <c>"ownSha256"</c>, the last member.
/// An account that was edited, or that another program wrote, is none; of a list, only names that a run can write are believed.
/// </remarks>
internal static class FolderRecord
{
    private const string SealName = "ownSha256";

    private const int HexDigits = 64;
    private const long LongestRecord = 256 << 20;

    private static readonly string Before = $",\n  \"{SealName}\": \"";
    private static readonly string After = "\"\n}\n";

    /// <summary>The seal of an account of which everything is written but the seal and the end.</summary>
    /// <param name="account">JSON, indented by two blanks, with line feeds, up to the end of the member before the seal.</param>
    public static string Seal(ReadOnlySpan<byte> account) => Convert.ToHexStringLower(SHA256.HashData(account));

    /// <summary>Files that an account lists.</summary>
    /// <param name="path">The account.</param>
    /// <param name="known">Names that a run can write.</param>
    /// <returns>Name and hash, the account's own included; empty where there is no account, or none that is as a run wrote it.</returns>
    internal static Dictionary<string, string> Read(string path, IReadOnlySet<string> known)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        if (FileStatus.Of(path) is not { Kind: FileKind.Regular } || new FileInfo(path).Length > LongestRecord)
            return files;
        byte[] bytes = File.ReadAllBytes(path);
        if (!IsIntact(bytes))
            return files;
        try
        {
            // An older version listed none.
            if (JsonSerializer.Deserialize(bytes, OutputsJson.Default.FolderFiles)?.Files is not { } list)
                return files;
            foreach (OutputFile? file in list)
            {
                if (file is not null && known.Contains(file.Name))
                    files[file.Name] = file.Sha256;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is text that is not UTF-8, or half a character.
            return [];
        }
        files[Path.GetFileName(path)] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return files;
    }

    /// <summary>Hash of a file's bytes, lower-case hex.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static string Hash(string path)
    {
        using var stream = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            0,
            FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static bool IsIntact(ReadOnlySpan<byte> bytes)
    {
        int start = bytes.Length - Before.Length - HexDigits - After.Length;
        if (start < 0)
            return false;
        string end = Encoding.Latin1.GetString(bytes[start..]);
        return end == $"{Before}{Seal(bytes[..start])}{After}";
    }
}
