using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>Sizes of files in words.</summary>
internal static class SizeWords
{
    /// <summary>A size in units of 1,024, as options take it.</summary>
    public static string Of(long bytes, Language text) => bytes switch
    {
        < 1 << 20 => text.Of("web.kilobytes", ("size", Math.Max(1, bytes >> 10))),
        < 1 << 30 => text.Of("web.megabytes", ("size", bytes / (double)(1 << 20))),
        _ => text.Of("web.gigabytes", ("size", bytes / (double)(1 << 30))),
    };
}
