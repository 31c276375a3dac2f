namespace Segmentation.Tests.Golden;

/// <summary>
/// Reference results: of real data, which lies beside the checkout in ../shared, and of small made-up tables, which every clone has in
/// tests/goldens. A test that needs what is absent skips.
/// </summary>
public static class SharedFiles
{
    private static readonly string[] Roots = [.. new[] { Find("shared"), Find(Path.Combine("tests", "goldens")) }.OfType<string>()];

    /// <summary>Full path of a file; skips the calling test (a <see cref="SkippableFactAttribute"/>) where it is absent.</summary>
    /// <param name="relative">Such as <c>data/online_retail/online_retail.csv.gz</c>, or <c>reference/shop_rfm.csv</c> of the small
    /// tables.</param>
    public static string Require(string relative)
    {
        string? path = Roots.Select(root => Path.Combine(root, relative)).FirstOrDefault(File.Exists);
        Skip.If(path is null, $"shared/{relative} is not beside this checkout; tests/goldens has small tables that prove the same");
        return path!;
    }

    private static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, name);
            if (Directory.Exists(Path.Combine(candidate, "reference")))
                return candidate;
        }
        return null;
    }
}
