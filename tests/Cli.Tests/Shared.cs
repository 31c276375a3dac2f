namespace Segmentation.Cli.Tests;

/// <summary>Real data and reference results beside the checkout, in ../shared.</summary>
internal static class Shared
{
    /// <summary>Full path of a shared file; skips the calling test (a <see cref="SkippableFactAttribute"/>) where it is absent.</summary>
    public static string Require(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", relative);
            if (File.Exists(path))
                return path;
        }
        Skip.If(true, $"shared/{relative} is not beside this checkout");
        return "";
    }
}
