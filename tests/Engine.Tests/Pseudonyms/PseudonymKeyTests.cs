using System.Text;
using Segmentation.Features;
using Segmentation.Pseudonyms;
using Segmentation.Value.History;

namespace Segmentation.Tests.Pseudonyms;

public sealed class PseudonymKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pseudonym-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // printf %s ID | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY, with the bytes 0 to 31 as the key.
    [Theory]
    [InlineData("17850", "p-83f1a268ec012f43eb67a37de83b9fcb")]
    [InlineData("клиент-7", "p-348e05d5f95bc3fa34ae64338de83ccc")]
    public void Of_KnownKey_IsWhatOpenSslComputes(string id, string expected)
    {
        PseudonymKey key = Key(0);
        Assert.Equal(expected, key.Of(id));
        Assert.Equal(expected, Encoding.ASCII.GetString(key.Of(Encoding.UTF8.GetBytes(id))));
        Assert.True(PseudonymKey.IsPseudonym(expected));
        Assert.False(PseudonymKey.IsPseudonym(expected.ToUpperInvariant()));
        Assert.False(PseudonymKey.IsPseudonym(id));
    }

    [Fact]
    public void Of_ManyIds_IsEachOfThemOnAnyNumberOfThreads()
    {
        PseudonymKey key = Key(1);
        IdList ids = IdList.From(Enumerable.Range(0, 10_000).Select(i => $"c{i}"));
        IdList one = key.Of(ids, 1), many = key.Of(ids, 4);
        Assert.All(Enumerable.Range(0, ids.Count), i => Assert.Equal(key.Of(ids[i]), one[i]));
        Assert.All(Enumerable.Range(0, ids.Count), i => Assert.Equal(one[i], many[i]));
        Assert.Same(one, key.Of(one, 1));
    }

    [Fact]
    public void Of_PseudonymsAmongIds_IsRefused()
    {
        PseudonymKey key = Key(1);
        string pseudonym = key.Of("a");
        Assert.Contains(pseudonym, Assert.Throws<InputException>(() => key.Of(pseudonym)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => key.Of(IdList.From(["b", pseudonym]), 1));
    }

    [Fact]
    public void Fingerprint_OfTwoKeys_TellsThemApart()
    {
        Assert.Matches("^[0-9a-f]{8}$", Key(0).Fingerprint);
        Assert.NotEqual(Key(0).Fingerprint, Key(1).Fingerprint);
        Assert.Equal(Key(0).Fingerprint, Read(" 00010203 04050607 08090A0B 0C0D0E0F\r\n10111213 14151617 18191a1b 1c1d1e1f\n").Fingerprint);
    }

    [Fact]
    public void NewFile_ReadBack_IsAnotherKeyEachTime() =>
        Assert.NotEqual(Read(PseudonymKey.NewFile()).Fingerprint, Read(PseudonymKey.NewFile()).Fingerprint);

    [Theory]
    [InlineData("")]
    [InlineData("00010203")]
    [InlineData("correct horse battery staple correct horse battery staple correct")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void Read_WhatIsNoKey_IsRefusedWithoutShowingIt(string text)
    {
        string message = Assert.Throws<InputException>(() => Read(text)).Message;
        Assert.Contains("is no key", message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pseudonymised_Table_IsInTheOrderOfPseudonymsWithItsOwnValues()
    {
        PseudonymKey key = Key(2);
        var table = new FeatureTable(IdList.From(["c", "a", "b"]), ["x"], new Matrix(3, 1, [3, 1, 2]))
        {
            Categories = [new TextColumn("tier", ["gold", "iron"], [0, 1, 1])],
        };
        FeatureTable hidden = table.Pseudonymised(key, 1, default);
        string[] ids = [.. Enumerable.Range(0, 3).Select(i => hidden.Ids[i])];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(
            new[] { (key.Of("a"), 1.0, "iron"), (key.Of("b"), 2, "iron"), (key.Of("c"), 3, "gold") }.Order(),
            Enumerable.Range(0, 3).Select(i => (ids[i], hidden.Values[i, 0], hidden.Categories[0][i])).Order());
    }

    [Fact]
    public void History_OfAKey_KeepsItsFingerprintAndRefusesAnother()
    {
        string path = Path.Combine(_folder, "history.db");
        HistoryPlan plan = new HistoryPlan(SegmentHistory.Empty).With(Key(0));
        var table = new FeatureTable(IdList.From([Key(0).Of("a")]), ["x"], new Matrix(1, 1, [1]));
        HistoryResult first = plan.Add(new DateTime(2024, 6, 1), table, ["Loyal"], [0], null);
        using (FileStream file = File.Create(path))
            HistoryFile.Write(file, first.History);

        SegmentHistory read = HistoryFile.Read(path);
        Assert.Equal(Key(0).Fingerprint, read.Pseudonyms);
        HistoryPlan next = new HistoryPlan(read) { File = path }.With(Key(0));
        Assert.Equal(Key(0).Fingerprint, next.Add(new DateTime(2024, 7, 1), table, ["Loyal"], [0], null).History.Pseudonyms);
        Assert.Throws<InputException>(() => new HistoryPlan(read) { File = path }.With(Key(1)));
        Assert.Throws<InputException>(() => new HistoryPlan(read) { File = path }.With(null));
    }

    private PseudonymKey Read(string text)
    {
        string path = Path.Combine(_folder, "key");
        File.WriteAllText(path, text);
        return PseudonymKey.Read(path);
    }

    private PseudonymKey Key(int first) =>
        Read(Convert.ToHexString([.. Enumerable.Range(first, 32).Select(value => (byte)value)]));
}
