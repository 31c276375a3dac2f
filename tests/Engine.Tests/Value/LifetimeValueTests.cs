using System.Text;
using Segmentation.Pipeline;
using Segmentation.Reports;
using Segmentation.Reports.Json;
using Segmentation.Reports.Lifetime;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Value.Models;
using Segmentation.Wording;
using static System.FormattableString;

namespace Segmentation.Tests.Value;

public class LifetimeValueTests
{
    [SkippableFact]
    public void Read_Cdnow_BeatsTheNaiveRateInTheHoldout()
    {
        LifetimeValues values = Estimate(Cdnow.Reading, new ValueOptions { HoldoutWeeks = 39, HorizonWeeks = 39 });

        Assert.Equal(ValueModel.BgNbd, values.Used);
        Assert.Equal(new DateTime(1997, 9, 30), values.Check!.Cut);
        Assert.Equal(2357, values.Check.Customers);
        Assert.Equal(1653, values.Check.Expected, 1.0);
        Assert.Equal(1882, values.Check.Actual);
        Assert.True(values.Check.Error < values.Check.NaiveError);
        Assert.InRange(values.Check.TopFifth, 0.5, values.Check.TopFifthIdeal);
    }

    // shared/reference/cdnow_btyd.json: on this set BG/NBD finds that nobody leaves.
    [SkippableFact]
    public void Read_OnlineRetail_SaysThatTheModelDegeneratesAndTakesAnother()
    {
        var reading = new TransactionsOptions
        {
            Sources = [SharedFiles.Require("data/online_retail/online_retail.csv.gz")],
            Returns = ReturnHandling.Drop,
        };
        LifetimeValues asked = Estimate(reading, new ValueOptions { HoldoutWeeks = 13, Model = ValueModel.BgNbd });
        LifetimeValues chosen = Estimate(reading, new ValueOptions { HoldoutWeeks = 13 });

        Assert.Equal(new DateTime(2011, 9, 9), asked.Check!.Cut);
        Assert.True(asked.Check.Fit!.Degenerates);
        Assert.Equal(3384, asked.Check.Expected, 3384 * 0.01);
        Assert.Equal(4482, asked.Check.Actual, 4482 * 0.01);
        Assert.Equal(0.940, asked.Check.Error, 0.01);
        Assert.Equal(ValueModel.BgNbd, asked.Used);
        Assert.Contains(asked.Findings, finding => finding.Key == "value.loses-kept");
        Assert.NotEqual(ValueModel.BgNbd, chosen.Used);
        Assert.Contains(chosen.Findings, finding => finding.Key is "value.bg-degenerates" or "value.both-degenerate");
        Assert.Contains(chosen.Findings, finding => finding.Key == "value.season");
    }

    [Fact]
    public void Estimate_ReturnAfterTheCut_DoesNotReachBack()
    {
        string kept = Orders(returned: false), returned = Orders(returned: true);
        LifetimeValues without = Estimate(Text(kept), new ValueOptions { HoldoutWeeks = 13 });
        LifetimeValues with = Estimate(Text(returned), new ValueOptions { HoldoutWeeks = 13 });

        Assert.Equal(without.Check!.Fit!.Fit.Parameters, with.Check!.Fit!.Fit.Parameters);
        // Whose orders all came back later stand after the others, so sums are added in another order.
        Assert.Equal(without.Check.Expected, with.Check.Expected, 1e-12 * without.Check.Expected);
        Assert.True(with.Purchases.Repeats.Sum() < without.Purchases.Repeats.Sum(), "the fit to all data knows the returns");
    }

    [Fact]
    public void Estimate_ParametersOfAFile_GiveTheSameExpectations()
    {
        AnalysisResult run = Read(Text(Orders(returned: false)), new ValueOptions());
        var file = new MemoryStream();
        JsonOutput.Write(file, ValueDocument.Of(run), JsonOutput.Documents.ValueDocument);
        file.Position = 0;
        StoredValueModel stored = ValueDocument.Read(file, "value.json");

        LifetimeValues applied = Estimate(Text(Orders(returned: false)), new ValueOptions { Model = stored.Model, Stored = stored });
        Assert.Null(applied.Buying);
        Assert.Equal(run.Value!.ExpectedValue, applied.ExpectedValue);
        Assert.Equal(run.Value.Alive, applied.Alive);
    }

    [Theory]
    [InlineData("\"kind\": \"bg-nbd\"", "\"kind\": \"magic\"", "$.model.kind is none of")]
    [InlineData("\"format\": 1", "\"format\": 7", "$.format is 7")]
    [InlineData("\"parameters\": [", "\"parameters\": [ 1,", "$.model.parameters holds another number")]
    public void Read_DamagedFile_NamesThePlace(string text, string damage, string place)
    {
        var file = new MemoryStream();
        AnalysisResult run = Read(Text(Orders(returned: false)), new ValueOptions { Model = ValueModel.BgNbd });
        JsonOutput.Write(file, ValueDocument.Of(run), JsonOutput.Documents.ValueDocument);
        string damaged = Encoding.UTF8.GetString(file.ToArray());
        int at = damaged.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at >= 0);
        damaged = damaged[..at] + damage + damaged[(at + text.Length)..];

        InputException error = Assert.Throws<InputException>(
            () => ValueDocument.Read(new MemoryStream(Encoding.UTF8.GetBytes(damaged)), "value.json"));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_AnyNumberOfThreads_WritesTheSameBytes()
    {
        byte[] Csv(int threads)
        {
            AnalysisResult run = Read(Text(Orders(returned: true)) with { Threads = threads }, new ValueOptions());
            var file = new MemoryStream();
            ValueCsv.Table(run.Value!, run.Source!.Table.Ids).WriteCsv(file);
            JsonOutput.Write(file, ValueDocument.Of(run), JsonOutput.Documents.ValueDocument);
            return file.ToArray();
        }
        Assert.Equal(Csv(1), Csv(4));
    }

    [Fact]
    public void Estimate_NobodyCameBack_IsRefusedInWords()
    {
        InputException error = Assert.Throws<InputException>(() => Estimate(
            Text("customer,date,amount\na,2024-01-01,3\nb,2024-02-01,3\n"), new ValueOptions()));
        Assert.Contains("0 of 2 customers ordered on two days or more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_HoldoutOfAllWeeks_IsRefusedInWords() => Assert.Contains(
        "‹holdout› 200", Assert.Throws<InputException>(() => Estimate(
            Text(Orders(returned: false)), new ValueOptions { HoldoutWeeks = 200 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Estimate_NaiveRate_GoesOnAsSoFar()
    {
        LifetimeValues values = Estimate(
            Text(Orders(returned: false)), new ValueOptions { Model = ValueModel.NaiveRate, HorizonWeeks = 10, DiscountRate = 0 });
        for (int i = 0; i < values.ExpectedOrders.Length; i++)
        {
            Assert.Equal(10 * values.Purchases.Repeats[i] / values.Purchases.Weeks(i), values.ExpectedOrders[i], 9);
            Assert.Equal(values.ExpectedOrders[i] * values.OrderValue[i], values.ExpectedValue[i], 6);
        }
        Assert.Null(values.Alive);
    }

    [Fact]
    public void Report_OfARun_HasTheSectionAndTheFiles()
    {
        AnalysisResult run = CustomerAnalysis.Run(new AnalysisOptions
        {
            Sample = new() { Customers = 150, Transactions = 2500, Seed = 5 },
            Segments = new() { Clusters = 3, Map = false, StabilityResamples = 0 },
            Value = new ValueOptions { HorizonWeeks = 26 },
            Device = "cpu",
        });
        Assert.All((string[])["value.csv", "value.json"], name =>
            Assert.True(RunFiles.All.Single(artifact => artifact.Name == name).Applies(run)));
        string section = new ValueSection().Draw(run, Language.English).ToString();
        Assert.Contains("<svg", section, StringComparison.Ordinal);
        Assert.Equal(run.Segments.Profiles.Count, section.Split("class=\"dot").Length - 1);
        Assert.Equal(run.Customers, run.Value!.ExpectedValue.Length);
    }

    private static LifetimeValues Estimate(TransactionsOptions reading, ValueOptions options) => Read(reading, options).Value!;

    private static AnalysisResult Read(TransactionsOptions reading, ValueOptions options) =>
        CustomerAnalysis.Read(new AnalysisOptions { Reading = reading, Value = options });

    private static TransactionsOptions Text(string text) =>
        new() { Sources = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text)) };

    // Customers of the simulation, as orders of one product; some of their last purchases come back in the last weeks.
    private static string Orders(bool returned)
    {
        RepeatPurchases purchases = Simulation.Purchases(300, 4);
        var text = new StringBuilder("customer,order,date,sku,quantity,price\n");
        var random = new Random(1);
        var start = new DateTime(2023, 1, 1);
        for (int i = 0; i < purchases.Count; i++)
        {
            int first = 546 - purchases.Age[i];
            for (int x = 0; x <= purchases.Repeats[i]; x++)
            {
                int day = x == 0 ? 0 : purchases.LastDay[i] * x / purchases.Repeats[i];
                text.Append(Invariant($"c{i},o{i}-{x},{start.AddDays(first + day):yyyy-MM-dd} 10:00,A,1,{10 + random.Next(20)}\n"));
            }
            if (returned && i % 10 == 0)
                text.Append(Invariant($"c{i},C{i},{start.AddDays(546):yyyy-MM-dd} 11:00,A,-1,10\n"));
        }
        // The last day is the same with and without returns.
        return text.Append(Invariant($"c1,o,{start.AddDays(546):yyyy-MM-dd} 12:00,B,1,10\n")).ToString();
    }
}
