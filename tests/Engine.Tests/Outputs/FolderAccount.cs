using System.Text;
using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>The least that a folder's <c>run.json</c> holds.</summary>
internal static class FolderAccount
{
    /// <summary>An account that lists files, sealed with its own hash.</summary>
    internal static byte[] Sealed(params OutputFile[] files)
    {
        string list = string.Join(',', files.Select(file => $$"""{ "name": "{{file.Name}}", "sha256": "{{file.Sha256}}" }"""));
        string body = $"{{\n  \"files\": [{list}]";
        return Encoding.UTF8.GetBytes($"{body},\n  \"ownSha256\": \"{FolderRecord.Seal(Encoding.UTF8.GetBytes(body))}\"\n}}\n");
    }
}
