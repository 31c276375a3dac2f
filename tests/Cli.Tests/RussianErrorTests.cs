namespace Segmentation.Cli.Tests;

/// <summary>Faults of the data are told in the language of the run, with the same place and the same values.</summary>
public sealed class RussianErrorTests : IDisposable
{
    private const string Header = "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n";

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
}
