namespace Segmentation.Tests.Golden;

/// <summary>Real data and reference results that lie beside the checkout, in ../shared; a test that needs them skips where they are absent.</summary>
public static class SharedFiles
{
    private static readonly string? Root = Find();

    /// <summary>Full path of a shared file; skips the calling test (a <see cref="SkippableFactAttribute"/>) where it is absent.</summary>
    /// <param name="relative">Such as <c>data/online_retail/online_retail.csv.gz</c>.</param>
    public static string Require(string relative)
    {
        string? path = Root is null ? null : Path.Combine(Root, relative);
        Skip.If(path is null || !File.Exists(path), $"shared/{relative} is not beside this checkout");
        return path!;
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "reference")))
                return candidate;
        }
        return null;
    }
}
