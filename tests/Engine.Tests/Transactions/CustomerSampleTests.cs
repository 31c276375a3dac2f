using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Segmentation.Prediction.Segments;
using Segmentation.Transactions;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

public sealed class CustomerSampleTests
{
    [Theory]
    [InlineData("1/2", "80000000")]
    [InlineData("1/10", "19999999")]
    [InlineData("1/1000000", "000010c6")]
    public void Limit_OfAPart_IsThatPartOfAllDigits(string text, string limit)
    {
        CustomerSample sample = CustomerSample.Parse(text)!;
        Assert.Equal((text, limit), (sample.ToString(), sample.Limit));
    }

    [Theory]
    [InlineData("1/1")]
    [InlineData("1/0")]
    [InlineData("2/10")]
    [InlineData("1/1000001")]
    [InlineData("1/-5")]
    [InlineData("0.1")]
    [InlineData("1/ 5")]
    public void Parse_WhatIsNoPart_IsNull(string text) => Assert.Null(CustomerSample.Parse(text));

    [Fact]
    public void Holds_AnId_IsWhatTheDigitsOfItsHashSay()
    {
        CustomerSample tenth = CustomerSample.Parse("1/10")!, twentieth = CustomerSample.Parse("1/20")!;
        int held = 0;
        foreach (string id in Enumerable.Range(10_000, 20_000).Select(i => $"{i}").Append("клиент-7").Append(""))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(id);
            string digits = Digits(bytes);
            Assert.Equal(string.CompareOrdinal(digits, tenth.Limit) < 0, tenth.Holds(bytes));
            Assert.True(tenth.Holds(bytes) || !twentieth.Holds(bytes));
            held += tenth.Holds(bytes) ? 1 : 0;
        }
        // 2,000 are expected, give or take 42.
        Assert.InRange(held, 1_850, 2_150);
    }

    [Fact]
    public void FirstDigits_OfSqlite_AreThoseOfMd5()
    {
        string[] ids = ["", "a", "17850", new('x', 55), new('x', 56), new('y', 64), string.Concat(Enumerable.Repeat("клиент-7", 9))];
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        foreach (string id in ids)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT {SqlGrammar.Sqlite.HashDigits("id")} FROM (SELECT $id AS id)";
            command.Parameters.AddWithValue("$id", id);
            Assert.Equal(Digits(Encoding.UTF8.GetBytes(id)), command.ExecuteScalar());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_ASample_IsTheSameCustomersWithTheSameTotals_InAnyOrderOfRows(int threads)
    {
        string header = "customer,order,date,quantity,price\n";
        string[] rows = [.. Enumerable.Range(0, 6_000).Select(i =>
            $"c{i % 700},{i / 3},2024-01-{(i % 28) + 1:00},{(i % 5) - 1},{i % 11}.5")];
        CustomerSample sample = CustomerSample.Parse("1/4")!;
        CustomerTotals all = Totals(header + string.Join('\n', rows), null, threads);
        CustomerTotals drawn = Totals(header + string.Join('\n', rows), sample, threads);
        CustomerTotals reversed = Totals(header + string.Join('\n', rows.Reverse()), sample, threads);
        int[] held = [.. Enumerable.Range(0, all.Ids.Count).Where(row => sample.Holds(all.Ids.Utf8(row)))];
        Assert.Equal(held.Select(row => all.Ids[row]), Enumerable.Range(0, drawn.Ids.Count).Select(row => drawn.Ids[row]));
        Assert.Equal(held.Select(row => all.Amount[row]), drawn.Amount);
        Assert.Equal(held.Select(row => all.Orders[row]), drawn.Orders);
        Assert.Equal(drawn.Amount, reversed.Amount);
        CleaningStep step = drawn.Cleaning.Steps.Single(step => step.Rule == CleaningRules.CustomerSample);
        Assert.Equal(rows.Count(row => !sample.Holds(Encoding.UTF8.GetBytes(row.Split(',')[0]))), step.Dropped);
        Assert.Contains(drawn.Cleaning.Findings, finding => finding.Code == "customer-sample");
        Assert.DoesNotContain(all.Cleaning.Findings, finding => finding.Code == "customer-sample");
    }

    [Fact]
    public void WhyNotPushDown_ASample_SaysTheConditionThatDrawsItThere()
    {
        var options = new TransactionsOptions
        {
            Sources = ["postgres://u@h/d?table=t"],
            PushDown = true,
            Returns = ReturnHandling.Drop,
            SampleCustomers = CustomerSample.Parse("1/10"),
        };
        Assert.Contains("substr(md5(customer::text), 1, 8) < '19999999'", $"{options.WhyNotPushDown}");
    }

    private static CustomerTotals Totals(string csv, CustomerSample? sample, int threads) => TransactionReader.Read(
        new TransactionsOptions
        {
            Sources = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(csv)), SampleCustomers = sample, Threads = threads,
        }, progress: null);

    [SuppressMessage("Security", "CA5351", Justification = "It spreads ids evenly and keeps no secret.")]
    private static string Digits(byte[] id) => Convert.ToHexStringLower(MD5.HashData(id))[..8];
}
