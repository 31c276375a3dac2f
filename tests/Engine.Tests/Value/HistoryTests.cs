using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Reports.Artifacts.Value;
using Segmentation.Reports.Json.Value;
using Segmentation.Reports.Sections;
using Segmentation.Reports.Sections.Value;
using Segmentation.Tests.Golden;
using Segmentation.Tests.Reports;
using Segmentation.Transactions;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Tests.Value;

public sealed class HistoryTests : IDisposable
{
    private static readonly string[] Names = ["Loyal", "Lost", "Newcomers"];
    private static readonly DateTime June = new(2024, 6, 1), July = new(2024, 7, 1), August = new(2024, 8, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("history-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Add_ThreePeriods_IsWhatOneCountsByHand()
    {
        var plan = new HistoryPlan(SegmentHistory.Empty);
        // a: Loyal, Loyal, Loyal; b: Loyal, Lost, Loyal; c: –, Newcomers, Newcomers; d: Lost, then gone; e only in August.
        HistoryResult june = plan.Add(June, Table(("b", 1), ("a", 2), ("d", 3)), Names, [0, 0, 1], [10, 20, 30]);
        Assert.Null(june.Moves);
        Assert.Null(june.Trend("Loyal"));
        Assert.All(june.Previous, Assert.Null);
        HistoryResult july = (plan with { Past = june.History }).Add(
            July, Table(("a", 2), ("b", 1), ("c", 4)), Names, [0, 1, 2], [25, 10, 5]);
        HistoryResult august = (plan with { Past = july.History }).Add(
            August, Table(("e", 9), ("c", 4), ("b", 1), ("a", 2)), Names, [2, 2, 0, 0], [1, 6, 12, 30]);

        Assert.Equal("Loyal Loyal –", Said(july));
        Assert.Equal([June, July, July], july.ChangedOn);
        Assert.Equal("– Newcomers Lost Loyal", Said(august));
        Assert.Equal([August, July, August, June], august.ChangedOn);

        HistoryMoves moves = july.Moves!;
        int loyal = Array.IndexOf(moves.Codes, "loyal"), lost = Array.IndexOf(moves.Codes, "lost");
        int newcomers = Array.IndexOf(moves.Codes, "newcomers");
        Assert.Equal((2, 1), (moves.Both, moves.Moved));
        Assert.Equal(1, moves.Customers[loyal, lost]);
        Assert.Equal(10, moves.Revenue![loyal, lost]);
        Assert.Equal((1, 30), (moves.Customers[lost, moves.Outside], moves.Revenue[lost, moves.Outside]));
        Assert.Equal((1, 5), (moves.Customers[moves.Outside, newcomers], moves.Revenue[moves.Outside, newcomers]));
        Assert.Equal("−50% customers, −17% revenue since 1 Jun 2024", july.Trend("Loyal")!.In(Language.English));
        Assert.Equal("new since 1 Jun 2024", july.Trend("Newcomers")!.In(Language.English));
    }

    [Fact]
    public void Alerts_BeyondTheirBounds_AreTold()
    {
        int[] half = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0 : 1)];
        int[] more = [.. Enumerable.Range(0, 100).Select(i => i < 57 ? 0 : 1)];
        var plan = new HistoryPlan(SegmentHistory.Empty);
        plan = plan with { Past = plan.Add(June, Hundred(1), Names, half, null).History };

        Assert.Empty(plan.Add(July, Hundred(1), Names, half, null).Alerts);
        HistoryResult moved = plan.Add(July, Hundred(3), Names, more, null);
        string[] said = [.. moved.Alerts.Select(alert => alert.In(Language.English))];
        Assert.Contains("Loyal changed from 50% to 57% of the customers since 1 Jun 2024, by more than 5 points.", said);
        Assert.Contains(said, alert => alert.StartsWith("The feature frequency is distributed otherwise", StringComparison.Ordinal));
        // The index is that of compare.
        Assert.Equal(
            Comparison.StabilityIndex(Hundred(1).Values.Column(0), Hundred(3).Values.Column(0)), moved.Drift.Single().Psi);
        Assert.Empty((plan with { ShareBound = 0.08, PsiBound = 100 }).Add(July, Hundred(3), Names, more, null).Alerts);
    }

    [Fact]
    public void Alerts_OfPeriodsWithoutACommonName_SayOnlyThat()
    {
        var plan = new HistoryPlan(SegmentHistory.Empty);
        plan = plan with { Past = plan.Add(June, Table(("a", 1), ("b", 1)), ["Loyal"], [0, 0], null).History };
        HistoryResult other = plan.Add(July, Table(("a", 1), ("b", 1)), ["Ours"], [0, 0], null);
        Assert.True(other.Moves!.SharesNoName);
        Assert.Contains("No segment has a name", Assert.Single(other.Alerts).In(Language.English));
    }

    [Fact]
    public void Add_InRussian_SaysEveryNameInRussian()
    {
        Language russian = Language.Load("ru");
        // The language of a run does not part a history: segments are followed by the codes of their names.
        const string high = "is:income%2B+,age-";
        string[] names = [SegmentNames.Of("loyal", russian), SegmentNames.Of("lost", russian), SegmentNames.Of(high, russian)];
        string[] codes = [.. names.Zip(["loyal", "lost", high], SegmentNames.CodeOf)];
        var plan = new HistoryPlan(SegmentHistory.Empty, ShareBound: 0.1);
        HistoryResult june = plan.Add(June, Table(("a", 1), ("b", 2), ("c", 3)), Names[..2].Append(SegmentNames.Of(high)).Zip(
            ["loyal", "lost", high], SegmentNames.CodeOf).ToArray(), [0, 0, 2], null);
        HistoryResult july = (plan with { Past = june.History }).Add(July, Table(("a", 1), ("b", 2), ("c", 3)), codes, [0, 1, 2], null);

        Assert.Equal(1, july.Moves!.Moved);
        Assert.Contains(names[1], string.Join(' ', july.Alerts.Select(russian.Of)), StringComparison.Ordinal);
        Assert.DoesNotContain("Lost", string.Join(' ', july.Alerts.Select(russian.Of)), StringComparison.Ordinal);
        var csv = new MemoryStream();
        new RowTable([.. HistoryColumns.Of(july)], 2, (i, row) => HistoryColumns.Write(row, july, i, russian)).WriteCsv(csv);
        Assert.StartsWith(
            $"previous_segment,changed_on\n{names[0]},2024-06-01", Encoding.UTF8.GetString(csv.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_CustomerOfTwoRows_IsRefused() => Assert.Contains("'a' stands in two rows", Assert.Throws<InputException>(() =>
        new HistoryPlan(SegmentHistory.Empty).Add(June, Table(("a", 1), ("a", 2)), Names, [0, 0], null)).Message);

    [Fact]
    public void Read_WhatIsNoHistory_IsRefusedByName()
    {
        string text = Path.Combine(_folder, "notes.txt"), empty = Path.Combine(_folder, "empty.db");
        File.WriteAllText(text, "these are notes and no database, long enough to be looked at as one by anybody who opens it");
        File.WriteAllText(empty, "");
        Assert.Contains("notes.txt is no history", Assert.Throws<InputException>(() => HistoryFile.Read(text)).Message);
        Assert.Contains("empty.db is no history", Assert.Throws<InputException>(() => HistoryFile.Read(empty)).Message);
        Assert.Empty(HistoryFile.Read(Path.Combine(_folder, "none.db")).Periods);
    }

    [Fact]
    public void Draw_ARunWithAHistory_HasFlowMovesTrendAndAlerts()
    {
        AnalysisResult run = SyntheticRun.Create(300, segments: 3);
        string[] names = [.. run.Segments.Profiles.Select(profile => profile.Name)];
        var plan = new HistoryPlan(SegmentHistory.Empty, ShareBound: 0.01);
        int[] other = [.. run.Segments.Labels.Select((label, i) => i % 3 == 0 ? 0 : label)];
        double[] revenue = run.Segments.Table.ValuesOf(FeatureCatalog.Monetary)!;
        plan = plan with { Past = plan.Add(June, run.Segments.Table, names, other, revenue).History };
        Assert.False(new HistorySection().Applies(run));
        Assert.False(new HistoryMovesCsv().Applies(run));
        HistoryResult history = plan.Add(July, run.Segments.Table, names, run.Segments.Labels, revenue);
        run = run with { History = history, HistoryPlan = plan };

        string html = new HistorySection().Draw(run, Language.English).ToString();
        Assert.Contains("<svg", html);
        HistoryMoves moves = history.Moves!;
        long between = moves.Customers[Place(names[0]), Place(names[1])];
        Assert.Contains($"From {names[0]} to {names[1]}: {between} customers.", html);
        Assert.Contains("by more than 1 points", html);
        Assert.Contains("revenue since 1 Jun 2024", new SegmentCards().Draw(run, Language.English).ToString());
        HistoryDocument document = HistoryDocument.Of(history, Language.English);
        Assert.Equal(moves.AllAfter, document.Moves!.Where(move => move.To is not null).Sum(move => move.Customers));
        Assert.Equal(between, document.Moves!.Single(move => move.From == names[0] && move.To == names[1]).Customers);

        int Place(string name) => Array.IndexOf(moves.Codes, SegmentNames.CodeOf(name));
    }

    /// <summary>Six monthly snapshots of UCI Online Retail by one model: moves reconcile, and only the months themselves count.</summary>
    [SkippableFact]
    public void Add_SixMonthsOfOnlineRetail_ReconcilesToTheCustomerAndForgetsHowItCameTogether()
    {
        string data = SharedFiles.Require("data/online_retail/online_retail.csv.gz");
        DateTime[] moments = [.. Enumerable.Range(0, 6).Select(month => new DateTime(2011, 7, 1).AddMonths(month))];
        SegmentModel? model = null;
        var months = new List<(DateTime AsOf, CustomerFeatures Source, Placements Placed)>();
        foreach (DateTime moment in moments)
        {
            CustomerFeatures source = FromTransactions.Build(new TransactionsOptions { Sources = [data], AsOf = moment });
            model ??= CustomerAnalysis.Run(new AnalysisOptions
            {
                Reading = new TransactionsOptions { Sources = [data], AsOf = moment },
                Segments = new() { Clusters = 5, Map = false, StabilityResamples = 0 },
                Offers = null,
            }).Model!;
            months.Add((moment, source, new SegmentClassifier(model).Place(source.Table)));
        }
        string[] names = [.. model!.Segments.Select(segment => segment.Name)];

        byte[] oneByOne = Keep([0, 1, 2, 3, 4, 5], out List<HistoryResult> results), shuffled = Keep([3, 0, 5, 1, 4, 2, 3], out _);

        Assert.Equal(oneByOne, shuffled);
        for (int month = 0; month < 6; month++)
        {
            HistoryResult result = results[month];
            Assert.Equal(month == 0, result.Moves is null);
            if (result.Moves is not { } moves)
                continue;
            int[] before = months[month - 1].Placed.Segments, now = months[month].Placed.Segments;
            for (int place = 0; place < moves.Outside; place++)
            {
                int segment = Array.IndexOf(names, SegmentNames.Of(moves.Codes[place]));
                Assert.Equal(before.Count(label => label == segment), moves.Before(place));
                Assert.Equal(now.Count(label => label == segment), moves.After(place));
            }
            Assert.Equal((before.Length, now.Length), ((int)moves.AllBefore, (int)moves.AllAfter));
            Assert.Equal(months[month].Source.Facts!.Amount.Sum(), HistoryMovesSum(moves), 1e-3);
        }
        // A scoring of the last month alone, beside a history that came together in another order.
        HistoryResult last = new HistoryPlan(HistoryFile.Read(Path.Combine(_folder, "history.db"))).Add(
            moments[5], months[5].Source.Table, names, months[5].Placed.Segments, months[5].Source.Facts!.Amount);
        Assert.Equal(Csv(months[5].Placed, results[5]), Csv(months[5].Placed, last));

        byte[] Keep(int[] order, out List<HistoryResult> kept)
        {
            string path = Path.Combine(_folder, "history.db");
            File.Delete(path);
            kept = [];
            foreach (int month in order)
            {
                // Through the file each time, as the command line does.
                (DateTime asOf, CustomerFeatures source, Placements placed) = months[month];
                HistoryResult result = new HistoryPlan(HistoryFile.Read(path)).Add(
                    asOf, source.Table, names, placed.Segments, source.Facts!.Amount);
                using (FileStream stream = File.Create(path))
                    HistoryFile.Write(stream, result.History);
                kept.Add(result);
            }
            return File.ReadAllBytes(path);
        }
    }

    private static string Said(HistoryResult result) =>
        string.Join(' ', result.Previous.Select(code => code is null ? "–" : SegmentNames.Of(code)));

    // Revenue of everyone who is there now.
    private static double HistoryMovesSum(HistoryMoves moves) => Enumerable.Range(0, moves.Outside + 1).Sum(from =>
        Enumerable.Range(0, moves.Outside).Sum(to => moves.Revenue![from, to]));

    private static byte[] Csv(Placements placements, HistoryResult history)
    {
        var stream = new MemoryStream();
        ScoresCsv.Table(placements, history: history).WriteCsv(stream);
        return stream.ToArray();
    }

    private static FeatureTable Hundred(int factor) => Table([.. Enumerable.Range(0, 100).Select(i => ($"c{i}", (double)(factor * i)))]);

    private static FeatureTable Table(params (string Id, double Frequency)[] customers) => new(
        IdList.From(customers.Select(customer => customer.Id)), ["frequency"],
        new Matrix(customers.Length, 1, [.. customers.Select(customer => customer.Frequency)]));
}
