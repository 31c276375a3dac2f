using System.Text.RegularExpressions;

namespace Segmentation.Cli.Tests;

/// <summary>Mistakes are told in the language of the run, with the same place and the same values.</summary>
public sealed partial class RussianErrorTests : IDisposable
{
    private const string Header = "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n";

    // Words that errors give as examples.
    private static readonly string[] Names =
    [
        "segment", "auto", "customer", "client_no", "status", "paid", "shipped", "cancelled", "out", "T08", "Parquet", "JSON", "csv",
        "sample", "table",
    ];

    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("12x,2011-12-08 10:00:00,2.55,17850", "orders.csv:22: количество «12x» не является числом (столбец «Quantity»).")]
    [InlineData("12,2011-12-08 10:00:00,,17850", "цена: пустое значение не является числом (столбец «UnitPrice»)")]
    [InlineData("12,2011-13-45 10:00:00,2.55,17850", "orders.csv:22: дата «2011-13-45 10:00:00» не является датой вида ")]
    [InlineData("12,2011-12-08 10:00:00,2.55", "orders.csv:22: полей 4, а в заголовке их 5; строка обрезана")]
    public void Row_ThatIsBroken_IsToldWithItsPlace(string row, string expected) => Refused(3, Header + Rows() + $"9,{row}\n", expected);

    [Fact]
    public void Columns_OfNoKnownName_AreAskedFor() => Refused(
        3, (Header + Rows()).Replace("CustomerID", "Zzz", StringComparison.Ordinal),
        "orders.csv:1: не найден столбец, в котором клиент; есть столбцы \"InvoiceNo\", ", "Назовите его: --map customer=СТОЛБЕЦ.");

    [Fact]
    public void Rows_ThatAreNotThere_AreMissed() => Refused(3, Header, "есть заголовок, но нет ни одной строки");

    [Fact]
    public void Segments_MoreThanCustomers_AreTooMany() =>
        Refused(3, Header + Rows(), "Для числа сегментов 900 нужно не меньше клиентов; в таблице их ", "-k", "900");

    [Fact]
    public void File_ThatIsMissing_IsNamed()
    {
        SegmentRun run = SegmentProcess.Run("run", _folder["nowhere.csv"], "-o", _folder["out"], "--language", "ru");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("nowhere.csv: такого файла нет.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "rn|orders.csv|-o|out", "команды «rn» нет. Может быть, run? Есть команды: run, ")]
    [InlineData(2, "orders.csv|-o|out", "Чтобы разбить клиентов из этого файла на сегменты: `segment run orders.csv -o out`.")]
    [InlineData(2, "run|orders.csv|--outptu|out", "у команды run нет настройки --outptu. Может быть, --output?")]
    [InlineData(2, "run|orders.csv|-o|out|--truth|x", "Она есть у команд: sample.")]
    [InlineData(2, "run|orders.csv", "куда записать результаты? Укажите папку через -o, например -o out, таблицу через --to или --json")]
    [InlineData(2, "run|-o|out", "Для run нужны входные данные (INPUT), например `segment run ")]
    [InlineData(2, "run|orders.csv|-o", "Для -o нужно значение (DIR).")]
    [InlineData(2, "run|orders.csv|-o|out|-k|many", "-k «many»: ожидается целое число не меньше 1 или auto. Справка: ")]
    [InlineData(2, "run|orders.csv|-o|out|-k|3|-k|4", "--k указывается дважды: 3 и 4. Оставьте одно.")]
    [InlineData(2, "run|orders.csv|-o|out|--method|wrad", "--method «wrad»: ожидается одно из значений: ward, kmeans, ")]
    [InlineData(2, "run|orders.csv|-o|out|--theta|2", "--theta «2»: ожидается число от 0 до 1.")]
    [InlineData(2, "run|orders.csv|-o|out|--features|recencyy", "--features: значения «recencyy» нет. Может быть, recency? Есть: ")]
    [InlineData(2, "run|orders.csv|-o|out|--map|client", "--map «client»: ожидается роль=столбец, например customer=client_no.")]
    [InlineData(2, "run|orders.csv|-o|out|--where|status", "--where «status»: ожидается СТОЛБЕЦ=ЗНАЧЕНИЯ, например status=paid,shipped")]
    [InlineData(2, "run|orders.csv|-o|out|--as-of|yesterday", "--as-of «yesterday»: ожидается дата вида 2011-12-10 или 2011-12-10T08:30.")]
    [InlineData(2, "run|orders.csv|-o|out|--ids|--no-ids", "--ids называет клиентов в отчёте, а --no-ids нет; оставьте одно из двух.")]
    [InlineData(2, "run|orders.csv|-o|out|--segments|tier|--tune", "--segments задаёт сегменты, а --tune относится к их поиску.")]
    [InlineData(2, "run|orders.csv|-o|out|--push-down", "--push-down: источником могут быть базы данных (sqlite:…, ")]
    [InlineData(2, "run|orders.csv|-o|-", "-o – здесь это папка: пишется несколько файлов.")]
    [InlineData(3, "run|empty.csv|-o|out", "empty.csv: файл пуст, а ожидалась строка заголовка с названиями столбцов.")]
    [InlineData(4, "run|orders.csv|-o|orders.csv", "Нельзя писать в «orders.csv»: это не папка, а пишется несколько файлов.")]
    [InlineData(4, "run|*.tsv|-o|out", "*.tsv: ни один файл не подходит под этот шаблон.")]
    [InlineData(4, "run|orders.csv|-o|out|--rates|rates.csv", "rates.csv: такого файла нет.")]
    [InlineData(4, "run|sqlite:none.db?table=orders|-o|out", "sqlite:none.db: такой базы данных нет.")]
    [InlineData(2, "run|orders.csv|--to|sqlite:x.db", "--to: sqlite:x.db: назовите таблицу для результатов, в виде ?table=ИМЯ.")]
    [InlineData(4, "run|.|-o|out", ". – это папка; укажите файл или шаблон, например ./*.csv.")]
    public void Mistake_OfTheLine_IsToldInRussianAlone(int code, string line, string expected)
    {
        _folder.Write("orders.csv", Header + Rows());
        _folder.Write("empty.csv", "");
        string[] words = line.Split('|');

        SegmentRun byOption = SegmentProcess.RunIn(_folder.Path, null, null, [.. words, "--language", "ru"]);
        SegmentRun byVariable = SegmentProcess.RunIn(
            _folder.Path, new Dictionary<string, string> { ["SEGMENT_LANGUAGE"] = "ru" }, null, words);

        Assert.Equal((code, code), (byOption.ExitCode, byVariable.ExitCode));
        Assert.Contains(expected, byVariable.Error, StringComparison.Ordinal);
        if (words[^1] != "-o")
            Assert.Contains(expected, byOption.Error, StringComparison.Ordinal);
        string[] allowed = [.. words.SelectMany(word => Latin().Matches(word)).Select(word => word.Value), .. Names];
        Assert.Empty(Latin().Matches(Values().Replace(byVariable.Error, " ")).Select(word => word.Value).Except(allowed));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private void Refused(int code, string text, string expected, params string[] more)
    {
        bool isOption = more is [['-', ..], ..];
        SegmentRun run = SegmentProcess.Run(
            ["run", _folder.Write("orders.csv", text), "-o", _folder["out"], "--language", "ru", .. isOption ? more : []]);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.All(isOption ? [] : more, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static string Rows() => string.Concat(Enumerable.Range(0, 20).Select(i =>
        $"{i},{1 + (i % 3)},2011-12-{1 + (i % 9):00} 10:00:00,{2 + (i % 5)}.5,{17850 + (i % 7)}\n"));

    [GeneratedRegex("[A-Za-z][A-Za-z0-9_]*", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Latin();

    // What is quoted, options, forms of values in parentheses, and lists of words that an option takes.
    [GeneratedRegex(
        "`[^`]*`|«[^»]*»|Может быть, [a-z-]+|--?[a-z][a-z-]*|\\([^)]*\\)|[a-z][a-z0-9_-]*(, [a-z][a-z0-9_-]*)+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Values();
}
