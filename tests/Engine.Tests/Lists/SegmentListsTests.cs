using System.Text;
using Segmentation.Features;
using Segmentation.Lists;
using Segmentation.Reports.Lists;

namespace Segmentation.Tests.Lists;

/// <summary>Who of a segment is written to, and who is held back.</summary>
public sealed class SegmentListsTests
{
    private static readonly IReadOnlyDictionary<string, double> NoRates = new Dictionary<string, double>();

    [Fact]
    public void Build_EveryLoss_IsCountedOnce()
    {
        ScoredTable segments = Segments(("1", "a", 1), ("2", "a", 1), ("3", "a", 1), ("4", "a", 1), ("5", "a", 1), ("6", "b", 100));
        var contacts = Book(
            ("1", "x@y.de", null, true), ("2", "x@y.de", null, true), ("3", "z@y.de", null, false), ("4", null, null, true),
            ("6", null, "+4930123", true));

        IReadOnlyList<SegmentList> lists = SegmentLists.Build(segments, contacts, Options("plain"), NoRates);

        // b brings more.
        Assert.Equal(["b", "a"], lists.Select(list => list.Segment));
        Assert.Equal(new ListLosses(Unknown: 1, WithoutConsent: 1, WithoutAddress: 1, SharedAddress: 1), lists[1].Losses);
        Assert.Equal([0], lists[1].Members);
        Assert.Equal([5], lists[0].Members);
        Assert.Empty(SegmentLists.Build(segments, contacts, Options("mailchimp"), NoRates)[0].Members);
    }

    [Fact]
    public void Build_AddressOfTwoSegments_IsOfTheFirstIdWhateverTheOrder()
    {
        ContactBook contacts = Book(("1", "x@y.de", null, true), ("2", "x@y.de", null, true), ("10", "x@y.de", null, true));
        ScoredTable one = Segments(("2", "a", 1), ("10", "a", 1), ("1", "b", 1));
        ScoredTable other = Segments(("1", "b", 1), ("10", "a", 1), ("2", "a", 1));

        foreach (ScoredTable segments in (ScoredTable[])[one, other])
        {
            IReadOnlyList<SegmentList> lists = SegmentLists.Build(segments, contacts, Options("plain"), NoRates);
            Assert.Equal(["1"], lists.SelectMany(list => list.Members).Select(row => segments.Ids[row]));
        }
    }

    [Fact]
    public void Build_Control_HoldsTheSameCustomersBackInEveryRerun()
    {
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(i => $"c{i}")];
        ContactBook contacts = Book([.. ids.Select(id => (id, (string?)$"{id}@y.de", (string?)null, true))]);
        ScoredTable all = Segments([.. ids.Select(id => (id, "a", 1.0))]);
        ScoredTable half = Segments([.. ids.Where((_, i) => i % 2 == 0).Reverse().Select(id => (id, "b", 1.0))]);
        ListOptions options = Options("plain") with { Control = 0.1 };

        string[] held = Held(all, options);

        Assert.InRange(held.Length, 900, 1100);
        Assert.Equal(held, Held(all, options));
        Assert.Equal(held.Intersect(half.Ids.ToStrings()).Order(StringComparer.Ordinal), Held(half, options).Order(StringComparer.Ordinal));
        Assert.NotEqual(held, Held(all, options with { Seed = 1 }));

        string[] Held(ScoredTable segments, ListOptions with) =>
            [.. SegmentLists.Build(segments, contacts, with, NoRates)[0].Held.Select(row => segments.Ids[row])];
    }

    [Fact]
    public void Build_Size_SaysWhatTheListWouldShow()
    {
        string[] ids = [.. Enumerable.Range(0, 2_000).Select(i => $"c{i}")];
        ContactBook contacts = Book([.. ids.Select(id => (id, (string?)$"{id}@y.de", (string?)null, true))]);
        ScoredTable segments = Segments([.. ids.Select(id => (id, "a", 1.0))]);
        ListOptions options = Options("plain") with { Control = 0.5, Lift = 0.1, BaseRate = 0.03 };

        SegmentList list = Assert.Single(SegmentLists.Build(segments, contacts, options, NoRates));

        Assert.Equal(53_208, list.Size!.NeededControl);
        Assert.True(list.IsTooSmall);
        double lift = list.Size.DetectableLift!.Value;
        Assert.InRange(lift, 0.1, 5);
        Assert.False(Assert.Single(SegmentLists.Build(segments, contacts, options with { Lift = 1.1 * lift }, NoRates)).IsTooSmall);
        Assert.True(Assert.Single(SegmentLists.Build(segments, contacts, options with { Lift = 0.9 * lift }, NoRates)).IsTooSmall);
        // A run's own rate is taken where none is given.
        TrialSize own = SegmentLists.Build(
            segments, contacts, options with { BaseRate = null }, new Dictionary<string, double> { ["a"] = 0.2 })[0].Size!;
        Assert.Equal(0.2, own.BaseRate);
        Assert.Null(SegmentLists.Build(segments, contacts, options with { BaseRate = null }, NoRates)[0].Size);
    }

    [Fact]
    public void Table_OfHashingTargets_HoldsNoAddress()
    {
        ScoredTable segments = Segments(("1", "a", 1));
        ContactBook contacts = Book(("1", "test@example.com", "+79162392491", true));
        const string Email = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b";

        Assert.Equal(
            $"email,phone,fn,ln,country,zip,extern_id\n{Email},{ContactAddress.Hash("79162392491")},,,,,{ContactAddress.Hash("1")}\n",
            Csv("meta"));
        Assert.Equal($"Email,Phone,First Name,Last Name,Country,Zip\n{Email},{ContactAddress.Hash("+79162392491")},,,,\n", Csv("google"));
        Assert.Equal("Email Address,First Name,Last Name,Phone Number,Tags\ntest@example.com,,,+79162392491,a\n", Csv("mailchimp"));

        string Csv(string name)
        {
            SegmentList list = SegmentLists.Build(segments, contacts, Options(name), NoRates)[0];
            using var stream = new MemoryStream();
            ListFiles.Table(list, segments, contacts, ListTarget.Of(name)).WriteCsv(stream);
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    [Fact]
    public void Names_OfSegments_AreSafeAndReadable()
    {
        SegmentList[] lists = [.. new[] { "Loyal", "About to be lost / ../x", "Спящие клиенты", "***" }.Select(
            name => new SegmentList(name, 0, new ListLosses(0, 0, 0, 0), [], [], null))];

        Assert.Equal(["01-loyal.csv", "02-about-to-be-lost-x.csv", "03-спящие-клиенты.csv", "04.csv"], ListFiles.Names(lists));
    }

    [Fact]
    public void Assignments_ReadBack_AreThoseThatWereWritten()
    {
        ScoredTable segments = Segments(("1", "a", 1), ("2", "a", 1), ("3", "b", 9));
        SegmentList[] lists = [
            new("b", 1, new ListLosses(0, 0, 0, 0), [2], [], null), new("a", 2, new ListLosses(0, 0, 0, 0), [0], [1], null)];
        string file = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(file))
                TrialAssignments.Of(lists, segments.Ids).Table().WriteCsv(stream);
            TrialAssignments read = TrialAssignments.ReadCsv(file);

            Assert.Equal(["3", "1", "2"], read.Ids);
            Assert.Equal(["b", "a"], read.Names);
            Assert.Equal([0, 1, 1], read.Segments);
            Assert.Equal([false, false, true], read.IsHeld);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static ListOptions Options(string target) => new() { Target = ListTarget.Of(target) };

    private static ScoredTable Segments(params (string Id, string Segment, double Monetary)[] customers)
    {
        var ids = IdList.From(customers.Select(customer => customer.Id));
        string[] names = [.. customers.Select(customer => customer.Segment).Distinct()];
        return new ScoredTable(
            ids, names, [.. customers.Select(customer => Array.IndexOf(names, customer.Segment))],
            new FeatureTable(ids, ["monetary"], new Matrix(customers.Length, 1, [.. customers.Select(customer => customer.Monetary)])));
    }

    private static ContactBook Book(params (string Id, string? Email, string? Phone, bool Consents)[] contacts) => new(
        contacts.ToDictionary(
            contact => contact.Id, contact =>
            new Contact(contact.Email, contact.Phone, contact.Consents, new Dictionary<ContactRole, string>())),
        0, 0, []);
}

/// <summary>Ids as texts.</summary>
internal static class IdListTexts
{
    public static IEnumerable<string> ToStrings(this IdList ids) => Enumerable.Range(0, ids.Count).Select(row => ids[row]);
}
