using System.CommandLine;
using System.Globalization;
using Segmentation.Clustering.Methods;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Tuning;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>The options that say which ways of looking for segments are tried against each other.</summary>
internal static class TuneSettings
{
    private static readonly TuningOptions Defaults = new();

    private static readonly (string Word, SegmentationSpace Value)[] SpaceWords =
        [("features", SegmentationSpace.Features), ("pca", SegmentationSpace.Pca), ("map", SegmentationSpace.Map)];

    private static readonly (string Word, TransformKind Value)[] TransformWords =
        [("none", TransformKind.None), ("standardize", TransformKind.Standardize), ("log", TransformKind.Log)];

    /// <summary>Tune, and run with the best.</summary>
    public static Option<bool> Tune { get; } = TypedOptions.Switch(
        "--tune",
        "Try spaces, methods, scales, perplexities and numbers of segments against each other as segment tune does, and take the best; "
        + "adds tuning.csv.");

    /// <summary>Methods.</summary>
    public static ListOption Methods { get; } = TypedOptions.List(
        "--tune-methods", "METHODS", $"Methods to try. [{Words(MethodWords, Defaults.Methods)}]", Known(MethodWords));

    /// <summary>Spaces.</summary>
    public static ListOption Spaces { get; } = TypedOptions.List(
        "--tune-spaces", "SPACES", $"Spaces to look for segments in. [{Words(SpaceWords, Defaults.Spaces)}]", Known(SpaceWords));

    /// <summary>Scales.</summary>
    public static ListOption Transforms { get; } = TypedOptions.List(
        "--tune-transforms", "SCALES",
        "Scales of the features to try. Silhouettes are measured on that of --transform, so that all compare. "
        + $"[{Words(TransformWords, Defaults.Transforms)}]",
        Known(TransformWords));

    /// <summary>Perplexities.</summary>
    public static ListOption Perplexities { get; } = TypedOptions.List(
        "--tune-perplexities", "NUMBERS",
        "Perplexities of the map to try. "
        + $"[{string.Join(',', Defaults.Perplexities.Select(one => one.ToString(CultureInfo.InvariantCulture)))}]");

    /// <summary>Customers.</summary>
    public static Option<int> Customers { get; } = TypedOptions.Integer(
        "--tune-customers", "Customers to try it all on, drawn at random where there are more.", Defaults.MostCustomers, 10);

    /// <summary>The grid's options.</summary>
    public static IEnumerable<Option> Grid => [Methods, Spaces, Transforms, Perplexities, Customers];

    /// <summary>All of them, as the main job has them.</summary>
    public static IEnumerable<Option> All => [Tune, .. Grid];

    private static (string Word, IClusterer Value)[] MethodWords => [.. ClusteringMethods.All.Select(method => (method.Name, method))];

    /// <summary>The grid of a call.</summary>
    /// <exception cref="UsageException">A word or number that cannot be tried.</exception>
    public static TuningOptions Read(Invocation call) => new()
    {
        Methods = Values(call, Methods, MethodWords, Defaults.Methods),
        Spaces = Values(call, Spaces, SpaceWords, Defaults.Spaces),
        Transforms = Values(call, Transforms, TransformWords, Defaults.Transforms),
        Perplexities = ReadPerplexities(call),
        MostCustomers = call.Get(Customers),
    };

    /// <summary>The grid of a call of the main job; null where it does not tune.</summary>
    /// <exception cref="UsageException">Settings that tuning chooses, or a grid that nothing tries.</exception>
    public static TuningOptions? ReadOfRun(Invocation call)
    {
        if (!call.Get(Tune))
        {
            return Grid.FirstOrDefault(call.Given) is { } stray
                ? throw new UsageException("usage.nothing-tried", ("option", stray.Name)) : null;
        }
        (Option Given, Option Instead)[] chosen =
        [
            (SegmentationSettings.Method, Methods), (SegmentationSettings.Space, Spaces), (SegmentationSettings.Perplexity, Perplexities),
        ];
        if (chosen.FirstOrDefault(pair => call.Given(pair.Given)) is { Given: { } given } pair)
            throw new UsageException("usage.tune-chooses", ("option", given.Name), ("other", pair.Instead.Name));
        return Read(call);
    }

    private static IReadOnlyList<T> Values<T>(
        Invocation call, ListOption option, (string Word, T Value)[] words, IReadOnlyList<T> fallback)
    {
        if (call.Get(option) is not { } text)
            return fallback;
        var values = new List<T>();
        foreach (string word in Split(text))
        {
            int place = Array.FindIndex(words, pair => string.Equals(pair.Word, word, StringComparison.OrdinalIgnoreCase));
            if (place < 0)
                throw Refused(option, word, TypedOptions.OneOf(Known(words)), Faults.DidYouMean(word, Known(words)));
            if (!values.Contains(words[place].Value))
                values.Add(words[place].Value);
        }
        return values.Count > 0 ? values : throw Refused(
            option, text, new Phrase("usage.some-of", ("words", string.Join(", ", Known(words)))));
    }

    private static IReadOnlyList<double> ReadPerplexities(Invocation call)
    {
        if (call.Get(Perplexities) is not { } text)
            return Defaults.Perplexities;
        double[] values =
        [
            .. Split(text).Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value is >= 1 and <= 1e6
                ? value : throw Refused(Perplexities, word, new Phrase("usage.number-between", ("from", "1"), ("to", "1000000")))),
        ];
        return values.Length > 0
            ? [.. values.Distinct().Order()]
            : throw Refused(Perplexities, text, new Phrase("usage.some-numbers", ("from", "1"), ("to", "1000000")));
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[] Known<T>((string Word, T Value)[] words) => [.. words.Select(pair => pair.Word)];

    private static string Words<T>((string Word, T Value)[] words, IReadOnlyList<T> values) =>
        string.Join(',', values.Select(value => words.First(pair => Equals(pair.Value, value)).Word));

    private static UsageException Refused(Option option, string text, Phrase expected, Phrase? hint = null) =>
        new(TypedOptions.Refusal(option.Name, text, expected, hint));
}
