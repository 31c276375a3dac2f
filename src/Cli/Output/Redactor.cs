using System.Text.RegularExpressions;
using Segmentation.Cli.Options.Layers;
using Segmentation.Databases;

namespace Segmentation.Cli.Output;

/// <summary>
/// Keeps passwords out of all that goes to standard error: those it has learned, wherever they stand, and those of any address.
/// </summary>
/// <remarks>
/// Addresses are described without them already; what is caught here is what a library's or the parser's message repeats.
/// </remarks>
internal sealed class Redactor
{
    private const string Hidden = "***";

    // A shorter one may be part of any word, and is looked for as a word of its own.
    private const int LongEnough = 4;

    private readonly SortedSet<string> _secrets = new(
        Comparer<string>.Create((a, b) => b.Length != a.Length ? b.Length - a.Length : string.CompareOrdinal(a, b)));

    /// <summary>Learns the secrets of arguments, or of the values of settings.</summary>
    public void Learn(IEnumerable<string> arguments) => _secrets.UnionWith(arguments.SelectMany(Credentials.In));

    /// <summary>Learns the secrets of the environment: <c>SEGMENT_*</c>, PGPASSWORD and CLICKHOUSE_PASSWORD.</summary>
    public void Learn(IReadOnlyDictionary<string, string> environment)
    {
        foreach ((string name, string value) in environment)
        {
            if (name is "PGPASSWORD" or "CLICKHOUSE_PASSWORD" && value.Length > 0)
                _secrets.Add(value);
            else if (name.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal))
                Learn([value]);
        }
    }

    /// <summary>The secrets that were learned, the longest first.</summary>
    public IReadOnlyCollection<string> Secrets => _secrets;

    /// <summary>A text without secrets.</summary>
    public string Clean(string text)
    {
        foreach (string secret in _secrets)
        {
            text = secret.Length >= LongEnough
                ? text.Replace(secret, Hidden, StringComparison.Ordinal)
                : Regex.Replace(
                    text, $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(secret)}(?![\p{{L}}\p{{N}}])", Hidden, RegexOptions.None,
                    TimeSpan.FromMinutes(1));
        }
        return Credentials.Hide(text);
    }
}
