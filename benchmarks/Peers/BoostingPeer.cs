using System.Runtime.InteropServices;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;

namespace Segmentation.Benchmarks.Peers;

/// <summary>Gradient boosting on a raw table, and the Shapley values of all its rows.</summary>
internal static class BoostingPeer
{
    /// <summary>The value is the ROC-AUC on the rows that were held back.</summary>
    internal static void Run(PeerArguments arguments)
    {
        (ModelTable known, bool[] answers, ModelTable held, bool[] truth) = Read(arguments);
        PeerRun.Measure(arguments, () => Fit(arguments, known, answers), model =>
            RocAuc.Of(truth, model.Score(held, arguments.Int("threads"))));
    }

    /// <summary>The value is how far base and contributions are from the log-odds, in parts of the largest.</summary>
    internal static void RunShapley(PeerArguments arguments)
    {
        (ModelTable known, bool[] answers, _, _) = Read(arguments);
        TreeEnsemble model = Fit(arguments, known, answers);
        PeerRun.Measure(arguments, () => model.Explain(known, arguments.Int("threads")), explained =>
        {
            double[] scores = model.Score(known, arguments.Int("threads"));
            double worst = 0, largest = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                double sum = explained.Base, expected = Math.Log(scores[i] / (1 - scores[i]));
                foreach (double value in explained.Contributions.Row(i))
                    sum += value;
                worst = Math.Max(worst, Math.Abs(sum - expected));
                largest = Math.Max(largest, Math.Abs(expected));
            }
            return worst / largest;
        });
    }

    /// <summary>The value is the mean ROC-AUC over folds, with the settings that churn has.</summary>
    internal static void RunFolds(PeerArguments arguments)
    {
        (ModelTable table, bool[] labels, _, _) = Read(arguments);
        int[] folds = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes($"{arguments.Text("table")}.folds.i32")).ToArray();
        BoostingOptions options = new ChurnModelOptions().Boosting with { Threads = arguments.Int("threads") };
        PeerRun.Measure(arguments, () => CrossValidation.Run(
            "boosting", table, labels, folds, rolling: false, int.MaxValue,
            (known, answers) => GradientBoosting.Fit(known, answers, options), options.Threads, CancellationToken.None).MeanAuc);
    }

    private static TreeEnsemble Fit(PeerArguments arguments, ModelTable table, bool[] labels) => GradientBoosting.Fit(
        table, labels, new BoostingOptions
        {
            Trees = arguments.Int("trees"),
            Leaves = arguments.Int("leaves"),
            Threads = arguments.Int("threads"),
        });

    private static (ModelTable Known, bool[] Answers, ModelTable Held, bool[] Truth) Read(PeerArguments arguments)
    {
        string stem = arguments.Text("table");
        int[] categories = arguments.Has("categories") ? [.. arguments.Text("categories").Split(',').Select(int.Parse)] : [];
        int columns = arguments.Int("columns"), held = arguments.Int("held");
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes($"{stem}.f32"));
        ReadOnlySpan<int> labels = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes($"{stem}.labels.i32"));
        int known = labels.Length - held;
        return (Table(values[..(known * columns)], columns, categories), Labels(labels[..known]),
            Table(values[(known * columns)..], columns, categories), Labels(labels[known..]));
    }

    private static string[] Levels(double[] codes) =>
        [.. Enumerable.Range(0, (int)codes.DefaultIfEmpty(-1).Max() + 1).Select(code => $"{code}")];

    private static bool[] Labels(ReadOnlySpan<int> labels)
    {
        var positive = new bool[labels.Length];
        for (int i = 0; i < positive.Length; i++)
            positive[i] = labels[i] != 0;
        return positive;
    }

    private static ModelTable Table(ReadOnlySpan<float> values, int columns, int[] categories)
    {
        var table = new double[columns][];
        for (int c = 0; c < columns; c++)
        {
            table[c] = new double[values.Length / columns];
            for (int i = 0; i < table[c].Length; i++)
                table[c][i] = values[(i * columns) + c];
        }
        return new ModelTable(
            IdList.From(Enumerable.Range(0, table[0].Length).Select(i => $"{i}")),
            [
                .. table.Select((column, c) => categories.Contains(c)
                    ? new ModelColumn($"c{c}", ColumnKind.Category, column, Levels(column))
                    : ModelColumn.Numeric($"c{c}", column)),
            ]);
    }
}
