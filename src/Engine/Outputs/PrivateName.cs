using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Outputs;

/// <summary>Names of the hidden files that stand beside an output while it is made: <c>.segments.csv.0f3a…9c.partial</c>.</summary>
/// <remarks>
/// The sixteen digits are eight drawn by lot and eight that follow from them and the name before: a file of the user's that merely
/// looks similar is not taken for one of ours.
/// </remarks>
internal static class PrivateName
{
    /// <summary>A file that is being written.</summary>
    internal const string Partial = "partial";

    /// <summary>What stood in an output's place before.</summary>
    internal const string Aside = "aside";

    /// <summary>The record of outputs that are being put in place together: until it is done, all is taken back.</summary>
    internal const string Undo = "undo";

    /// <summary>The same record once all are in place: what was set aside may go.</summary>
    internal const string Done = "done";

    /// <summary>Held by the run that fills a folder.</summary>
    internal const string Lock = "lock";

    private const int LotDigits = 8;
    private const int Digits = 16;

    // A name has 255 bytes at most.
    private const int LongestStem = 200;

    /// <summary>A name of a kind beside a file, as full path.</summary>
    internal static string Beside(string file, string kind) =>
        Beside(file, kind, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LotDigits / 2)));

    /// <summary>The one name of a kind beside a file, as full path.</summary>
    internal static string OnlyBeside(string file, string kind) => Beside(file, kind, "00000000");

    /// <summary>The same name of another kind.</summary>
    internal static string ToKind(string path, string kind) => $"{path[..(path.LastIndexOf('.') + 1)]}{kind}";

    /// <summary>The kind of a file's name; null where it is none of ours.</summary>
    internal static string? KindOf(string name)
    {
        int last = name.LastIndexOf('.');
        int stemEnd = last - Digits - 1;
        if (stemEnd < 1 || name[0] != '.' || name[stemEnd] != '.')
            return null;
        string kind = name[(last + 1)..];
        string lot = name.Substring(stemEnd + 1, LotDigits);
        bool isOurs = kind is Partial or Aside or Undo or Done or Lock
            && name[(stemEnd + 1 + LotDigits)..last] == Check(name[1..stemEnd], lot);
        return isOurs ? kind : null;
    }

    private static string Beside(string file, string kind, string lot)
    {
        string stem = Path.GetFileName(file);
        while (Encoding.UTF8.GetByteCount(stem) > LongestStem)
            stem = stem[..^1];
        return Path.Combine(Path.GetDirectoryName(file)!, $".{stem}.{lot}{Check(stem, lot)}.{kind}");
    }

    private static string Check(string stem, string lot) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"segment output\0{stem}\0{lot}")))[..(Digits - LotDigits)];
}
