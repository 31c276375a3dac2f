using System.Globalization;
using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions.Fuzz;

/// <summary>
/// Damaged files end in a result or in an error that names bad input: never in a fault, never in a hang, never in a sum that a plain reader
/// does not get.
/// </summary>
/// <remarks><c>SEGMENT_TEST_MUTANTS</c> sets how many of each kind are tried; the seed is fixed.</remarks>
public class FuzzedInputTests
{
    private const int UsualMutants = 300;

    // Far above what any of these inputs takes: a hang, not a slow machine.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private static readonly byte[] Alphabet = [.. ",;\"\n\r\t 0123456789.-/:()$e%#|='CÉ–я"u8, 0, 0xFF, 0xC3, 0xA0];

    private static readonly string[] Words =
        ["NULL", "N/A", "-", "1,500", "0,250", "1.234.567", "12.5", "$5", "(5.00)", "49.03-", "1e3", "1e400", "9999-12-31", "0000-00-00",
            "1900-01-01", "2020-02-30", "sep=;", "# x", "\"\"", "C7", "7.0", "1 234", "NaN", "Infinity"];

    private static readonly string[] Seeds =
    [
        Csv.Small + "3,B,\"TIN, \"\"RED\"\"\",2,2020-01-05 09:00:00,2.25,7,UK\nC4,A,MUG,-2,2020-01-06 10:00:00,1.50,7,UK\n"
            + "5,A,MUG,1,2020-01-07 10:00:00,0.5,,UK\n5,A,MUG,1,2020-01-07 10:00:00,0.5,9,UK\n5,A,MUG,1,2020-01-07 10:00:00,0.5,9,UK\n",
        "клиент;заказ;дата;сумма\r\nИванов;1;25.1.2020;1 234,50\r\nПетрова;2;1.2.2020;0,250\r\nПетрова;2;2.2.2020;1,500\r\n",
        "customer_id\torder_id\tdate\tquantity\tprice\n1\ta\tJan 5, 2024, 9:50:26 AM\t3\t2.5\n2\tb\tFeb 6, 2024, 1:00:00 PM\t1\t10\n"
        + "1\tc\tMar 7, 2024, 1:00:00 PM\t2\t0.125\n",
        "user|date|amount\n1|2024-01-05T10:00:00Z|$1,234.50\n2|2024-01-06T10:00:00+03:00|$12.50\n1|2024-01-07T10:00:00Z|($5.00)\n",
    ];

    private static readonly string[] TableSeeds =
    [
        "id,x,y\na,1.5,2\nb,3,-4e-1\nc,1000,0.25\n",
        "id;x;y\na;1,5;1 000\nb;3;0,250\nc;\"1.500\";7\n",
    ];

    private static int Mutants =>
        int.TryParse(
            Environment.GetEnvironmentVariable("SEGMENT_TEST_MUTANTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int mutants)
                ? mutants : UsualMutants;

    [Fact]
    public void Read_MutantsOfTransactions_EndInTheSumsOfThePlainReaderOrInAnInputError()
    {
        int read = 0;
        for (int mutant = 0; mutant < Mutants; mutant++)
        {
            byte[] bytes = Mutate(new SeededRandom((ulong)mutant, stream: 1), Seeds);
            CustomerTotals? totals = OrInputError(
                bytes, () =>
                    Csv.Read(
                        bytes, options => options with { Threads = 1, Returns = ReturnHandling.Drop }, blockBytes: mutant % 2 == 0
                            ? null
                            : 1 + (mutant % 97)));
            // Lines before the header and sep= are passed over; the plain reader knows none.
            if (totals is null
                || totals.Cleaning.Findings.Any(finding => finding.Code == "lines-before-header")
                || Encoding.Latin1.GetString(bytes).Contains("sep=", StringComparison.OrdinalIgnoreCase))
                continue;
            read++;
            SortedDictionary<string, double> expected = PlainReader.Sums(bytes, totals.Formats[0]);
            var actual = new SortedDictionary<string, double>(
                Enumerable.Range(0, totals.Ids.Count).ToDictionary(i => totals.Ids[i], i => totals.Amount[i]), StringComparer.Ordinal);
            Assert.True(
                expected.SequenceEqual(
                    actual), $"mutant {mutant}:\n{Show(bytes)}\nplain {string.Join(' ', expected)}\nread {string.Join(' ', actual)}");
        }
        Assert.True(read > Mutants / 10, $"only {read} of {Mutants} mutants could be read");
    }

    [Fact]
    public void ReadTable_MutantsOfTables_EndInTheNumbersOfThePlainReaderOrInAnInputError()
    {
        int read = 0;
        for (int mutant = 0; mutant < Mutants; mutant++)
        {
            byte[] bytes = Mutate(new SeededRandom((ulong)mutant, stream: 2), TableSeeds);
            FeatureTable? table = OrInputError(bytes, () => FeatureTable.ReadCsv("-", hasId: true, new MemoryStream(bytes)));
            // What was assumed is told; the plain reader cannot know it.
            if (table is null || table.Findings.Count > 0 || Encoding.Latin1.GetString(bytes).Contains(
                "sep=", StringComparison.OrdinalIgnoreCase))
                continue;
            read++;
            string text = Encoding.UTF8.GetString(bytes);
            // As the header has most of; equal counts go to the comma.
            char delimiter = ",;\t|".MaxBy(candidate => text.Split('\n')[0].Count(c => c == candidate));
            double[] actual = [.. Enumerable.Range(0, table.Values.Rows).SelectMany(row => table.Values.Row(row).ToArray())];
            bool agrees = new[] { '.', ',' }.Any(mark => Agree(actual, bytes, delimiter, mark));
            Assert.True(agrees, $"mutant {mutant}:\n{Show(bytes)}\nread {string.Join(' ', actual)}");
        }
        Assert.True(read > Mutants / 10, $"only {read} of {Mutants} mutants could be read");
    }

    private static bool Agree(double[] actual, byte[] bytes, char delimiter, char mark) =>
        PlainReader.Table(bytes, "utf-8", delimiter, mark) is var expected && expected.Count == actual.Length
        && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= Math.Max(1e-9, 1e-12 * Math.Abs(pair.First)));

    private static T? OrInputError<T>(byte[] bytes, Func<T> read)
        where T : class
    {
        Task<T?> task = Task.Run(() =>
        {
            try
            {
                return read();
            }
            catch (InputException)
            {
                return null;
            }
        });
        try
        {
            Assert.True(task.Wait(Hang), $"hangs:\n{Show(bytes)}");
        }
        catch (AggregateException fault)
        {
            Assert.Fail($"{fault.InnerException}\n{Show(bytes)}");
        }
        return task.Result;
    }

    private static byte[] Mutate(SeededRandom random, string[] seeds)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]));
        for (int change = random.Next(4); change >= 0 && bytes.Count > 2; change--)
        {
            int at = random.Next(bytes.Count);
            int length = 1 + random.Next(Math.Min(12, bytes.Count - at));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    bytes.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    ReplaceField(random, bytes);
                    break;
            }
        }
        return [.. bytes];
    }

    // Another field, a word or a number in the place of a whole field: what stays a table is more telling than what breaks.
    private static void ReplaceField(SeededRandom random, List<byte> bytes)
    {
        int[] ends = [-1, .. Enumerable.Range(0, bytes.Count).Where(i => ",;|\t\n"u8.Contains(bytes[i]))];
        if (ends.Length < 2)
            return;
        int field = random.Next(ends.Length - 1);
        bytes.RemoveRange(ends[field] + 1, ends[field + 1] - ends[field] - 1);
        string text = random.Next(2) == 0
            ? Words[random.Next(Words.Length)]
            : (random.Next(100_000) / Math.Pow(10, random.Next(4))).ToString("0.###", CultureInfo.InvariantCulture);
        bytes.InsertRange(ends[field] + 1, Encoding.UTF8.GetBytes(text.Contains(',') ? $"\"{text}\"" : text));
    }

    private static string Show(byte[] bytes) => $"{Encoding.Latin1.GetString(bytes)}\n{Convert.ToBase64String(bytes)}";
}
