using System.Text;
using Segmentation.Features;
using Segmentation.Products;
using Segmentation.Transactions;

namespace Segmentation.Tests.Features;

public sealed class ActivitySnapshotsTests
{
    private static readonly DateTime Cut = new(2024, 6, 30);

    [Fact]
    public void At_RowsAfterTheCutChange_FeaturesDoNot()
    {
        // The leak that would show: purchases after the cut, of every size, by every customer.
        string before = Orders(seed: 1, afterCut: 0);
        ActivitySnapshot plain = Take(before, withOutcome: false);
        ActivitySnapshot tempted = Take(before + Orders(seed: 2, afterCut: 400), withOutcome: false);
        Assert.Equal(plain.Table.Values.Values, tempted.Table.Values.Values);
        Assert.Equal(
            Enumerable.Range(0, plain.Table.Ids.Count).Select(i => plain.Table.Ids[i]), Enumerable.Range(0, tempted.Table.Ids.Count).Select(
                i => tempted.Table.Ids[i]));
    }

    [Fact]
    public void At_PlantedLeak_IsFound()
    {
        // A pass that forgets the cut sees later rows: the same comparison must then fail.
        string before = Orders(seed: 1, afterCut: 0), all = before + Orders(seed: 2, afterCut: 400);
        FeatureTable leaking = WithFile(
            all, path => FromTransactions.Build(new TransactionsOptions { Sources = [path], FeatureNames = ["monetary"] }).Table);
        FeatureTable honest = WithFile(
            all, path =>
                FromTransactions.Build(new TransactionsOptions { Sources = [path], FeatureNames = ["monetary"], AsOf = Cut }).Table);
        Assert.NotEqual(honest.Values.Values.Sum(), leaking.Values.Values.Sum());
    }

    [Fact]
    public void At_CustomerWhoStops_HasDropped()
    {
        var rows = new StringBuilder("order_id,customer_id,date,amount\n");
        for (int month = 1; month <= 9; month++)
        {
            rows.Append($"a{month},stays,2024-{month:00}-10,10\n");
            if (month <= 6)
                rows.Append($"b{month},stops,2024-{month:00}-10,10\n");
        }
        rows.Append("c1,once,2024-05-01,10\n");
        ActivitySnapshot snapshot = WithFile(
            rows.ToString(), path => ActivitySnapshots.Read(new TransactionsOptions { Sources = [path] }).At(Cut, 3, withOutcome: true));
        Assert.Equal(["stays", "stops"], Enumerable.Range(0, snapshot.Table.Ids.Count).Select(i => snapshot.Table.Ids[i]));
        Assert.Equal([false, true], snapshot.Dropped!);
        Assert.Equal(3, snapshot.Table.Values[0, snapshot.Table.Columns.ToList().IndexOf("orders_recent")]);
    }

    [Fact]
    public void At_StandardInput_GivesWhatTheFileGives()
    {
        string text = Orders(seed: 1, afterCut: 0) + Orders(seed: 2, afterCut: 400);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        ActivitySnapshot piped = Look(new TransactionsOptions { Sources = ["-"], StandardInput = input }, withOutcome: true);
        ActivitySnapshot read = Take(text, withOutcome: true);
        Assert.Equal(read.Table.Values.Values, piped.Table.Values.Values);
        Assert.Equal(read.Dropped, piped.Dropped);
    }

    [Fact]
    public void At_Most_TakesAnEvenSampleWithTheSameValues()
    {
        string text = Orders(seed: 1, afterCut: 0);
        ActivitySnapshot all = Take(text, withOutcome: true);
        ActivitySnapshot some = WithFile(
            text, path => ActivitySnapshots.Read(new TransactionsOptions { Sources = [path] }).At(Cut, 3, withOutcome: true, most: 10));
        Assert.Equal((all.Judged, 10), (some.Judged, some.Table.Ids.Count));
        int monetary = all.Table.Columns.ToList().IndexOf("monetary");
        var valueOf = Enumerable.Range(0, all.Table.Ids.Count).ToDictionary(i => all.Table.Ids[i], i => all.Table.Values[i, monetary]);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(valueOf[some.Table.Ids[i]], some.Table.Values[i, monetary]));
    }

    [Fact]
    public void At_Learned_HasSeasonsAndValuesAhead()
    {
        string before = Orders(seed: 1, afterCut: 0);
        ActivitySnapshot plain = Take(before, withOutcome: false);
        Assert.Contains("expected_orders", plain.Table.Columns);
        Assert.Contains("seasonality", plain.Table.Columns);
    }

    [Fact]
    public void At_Categories_AreSharesOfWhatWasKnownThen()
    {
        const string Before = "order,client,date,quantity,price,product\n1,a,2024-01-02,1,10,Novel\n2,a,2024-02-02,3,10,Puzzle\n"
            + "3,b,2024-01-03,1,20,Novel\n4,b,2024-02-03,1,20,Thing\nC5,a,2024-03-02,-1,10,Puzzle\n";
        const string After = "C6,a,2024-07-02,-2,10,Puzzle\n7,a,2024-07-03,5,10,Novel\n8,b,2024-07-03,5,10,Globe\n";
        var cut = new DateTime(2024, 6, 30);

        (ActivitySnapshot then, ActivitySnapshot later, string[] learned) = WithFile(Before + After, path => Shares(path, cut));
        (ActivitySnapshot plain, _, _) = WithFile(Before, path => Shares(path, cut));

        Assert.Equal(["Novel", "Puzzle", "Thing"], learned);
        Assert.Equal(["share of Books", "share of Toys"], then.Table.Columns.TakeLast(2));
        Assert.Equal([1.0 / 3, 2.0 / 3], then.Table.Values.Row(0)[^2..].ToArray());
        Assert.Equal([0.5, 0], then.Table.Values.Row(1)[^2..].ToArray());
        Assert.Equal([30.0, 40], then.Spent);
        Assert.Equal([1, 0], then.MainCategories);
        Assert.Equal(plain.Table.Values.Values, then.Table.Values.Values);
        Assert.Equal([1.0, 0], later.Table.Values.Row(0)[^2..].ToArray());
        Assert.Equal([60.0, 90], later.Spent);
        Assert.Equal([0, 1], later.MainCategories);
        Assert.Equal(50.0 / 90, later.Table.Values.Row(1)[^1]);
    }

    private static (ActivitySnapshot Then, ActivitySnapshot Later, string[] Learned) Shares(string path, DateTime cut)
    {
        var snapshots = ActivitySnapshots.Read(new TransactionsOptions { Sources = [path] }, keepsProducts: true);
        string[] learned = [];
        snapshots.Categorize(cut, products =>
        {
            learned = [.. Enumerable.Range(0, products.Count).Select(products.Name)];
            CategoryMap map = CategoryMap.From(
                ["Books", "Toys"], [KeyValuePair.Create("novel", 0), KeyValuePair.Create("puzzle", 1), KeyValuePair.Create("globe", 1)]);
            return new CategoryModel([new ProductCategory("Books", []), new ProductCategory("Toys", [])], map, null, [], 0);
        });
        return (snapshots.At(cut, 3, withOutcome: false), snapshots.At(cut.AddMonths(1), 3, withOutcome: false), learned);
    }

    private static ActivitySnapshot Take(string text, bool withOutcome) =>
        WithFile(text, path => Look(new TransactionsOptions { Sources = [path] }, withOutcome));

    private static ActivitySnapshot Look(TransactionsOptions options, bool withOutcome)
    {
        var snapshots = ActivitySnapshots.Read(options);
        snapshots.Learn(Cut, 3);
        return snapshots.At(Cut, 3, withOutcome);
    }

    private static string Orders(ulong seed, int afterCut)
    {
        var random = new SeededRandom(seed);
        var rows = new StringBuilder(afterCut == 0 ? "order_id,customer_id,date,amount\n" : "");
        for (int i = 0; i < (afterCut == 0 ? 400 : afterCut); i++)
        {
            DateTime date = afterCut == 0 ? Cut.AddDays(-random.Next(300) - 1) : Cut.AddDays(1 + random.Next(80));
            rows.Append($"o{seed}-{i},c{random.Next(40)},{date:yyyy-MM-dd},{1 + random.Next(500)}\n");
        }
        return rows.ToString();
    }

    private static T WithFile<T>(string text, Func<string, T> use)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
