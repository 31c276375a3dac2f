namespace Segmentation.Cli.Tests;

/// <summary>
/// Real data and reference results beside the checkout, in ../shared, and small made-up ones, which every clone has in tests/goldens.
/// </summary>
internal static class Shared
{
    /// <summary>Full path of a file; skips the calling test (a <see cref="SkippableFactAttribute"/>) where it is absent.</summary>
    public static string Require(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (string root in (string[])["shared", Path.Combine("tests", "goldens")])
            {
                string path = Path.Combine(folder.FullName, root, relative);
                if (File.Exists(path))
                    return path;
            }
        }
        Skip.If(true, $"shared/{relative} is not beside this checkout; tests/goldens has small tables that prove the same");
        return "";
    }
}
