using System.Text.RegularExpressions;
using Segmentation.Clustering.Methods;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

/// <summary>Sentences stand in the resource of their language, and nothing stands there that nobody says.</summary>
public sealed partial class LanguageTests
{
    private const string Russian = """
        language.plural = one, few, many
        language.decimal = ,
        language.group = " "
        language.months = январь, февраль, март, апрель, май, июнь, июль, август, сентябрь, октябрь, ноябрь, декабрь
        language.months-of-a-date = января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября, ноября, декабря
        language.months-short = янв, фев, мар, апр, май, июн, июл, авг, сен, окт, ноя, дек
        language.months-of-a-date-short = янв, фев, мар, апр, мая, июн, июл, авг, сен, окт, ноя, дек
        language.days = воскресенье, понедельник, вторник, среда, четверг, пятница, суббота
        language.days-short = вс, пн, вт, ср, чт, пт, сб
        number.percent = {value:0.#} %
        # A comment.
        orders = {count|# заказ|# заказа|# заказов}
        day = {date:d MMMM yyyy}
        month = {date:MMMM yyyy}
        long = один
          два
        tag = <b>{name}</b>
        """;

    private static readonly string[] Rooms = ["src/Cli", "src/Engine", "src/Lake", "src/Web"];

    public static TheoryData<string> Languages => [.. Language.Languages];

    [Fact]
    public void Keys_InTheSource_HaveTheirSentences()
    {
        string[] missing = [.. KeysOfSource().Except(Language.English.Keys).Order(StringComparer.Ordinal)];
        Assert.Empty(missing);
    }

    [Fact]
    public void Sentences_OfTheResource_AreSaidSomewhere()
    {
        HashSet<string> said = KeysOfSource();
        string[] families =
            [.. Sources().SelectMany(code => Family().Matches(code)).Select(match => match.Groups["prefix"].Value).Distinct()];
        string[] silent =
        [
            .. Language.English.Keys.Where(key => !said.Contains(key)
                && !families.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))
                && !(key.EndsWith("-rough", StringComparison.Ordinal) && said.Contains(key[..^"-rough".Length]))),
        ];
        Assert.Empty(silent);
    }

    [Fact]
    public void Section_OfTheReport_HasItsHeading() =>
        Assert.All(
            ReportSections.ForEverybody.Concat(ReportSections.ForAnalysts),
            section => Assert.NotEmpty(Language.English[$"section.{section.Id}"]));

    [Fact]
    public void Method_OfClustering_HasItsName() =>
        Assert.All(ClusteringMethods.All, method => Assert.NotEmpty(Language.English[$"method.{method.Name}"]));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Language_HasEverySentenceOfEnglish_WithTheSameArguments(string language)
    {
        var text = Language.Load(language);
        Assert.Equal(Language.English.Keys.Order(StringComparer.Ordinal), text.Keys.Order(StringComparer.Ordinal));
        Assert.All(text.Keys, key => Assert.Equal(Language.English.Arguments(key), text.Arguments(key)));
    }

    [Theory]
    [InlineData(1, "1 заказ")]
    [InlineData(2, "2 заказа")]
    [InlineData(5, "5 заказов")]
    [InlineData(11, "11 заказов")]
    [InlineData(12, "12 заказов")]
    [InlineData(21, "21 заказ")]
    [InlineData(1_234, "1 234 заказа")]
    [InlineData(0.5, "0,5 заказа")]
    public void Of_NumberAndWord_AgreeByTheRuleOfTheLanguage(double count, string expected) =>
        Assert.Equal(expected, Language.Parse("ru", Russian).Of("orders", ("count", count)));

    [Fact]
    public void Of_DatesAndNumbers_AreOfTheLanguage()
    {
        var text = Language.Parse("ru", Russian);
        Assert.Equal("9 декабря 2011", text.Of("day", ("date", new DateTime(2011, 12, 9))));
        Assert.Equal("декабрь 2011", text.Of("month", ("date", new DateTime(2011, 12, 9))));
        Assert.Equal("18,4 %", text.Percent(0.184));
        Assert.Equal("12 345", text.Whole(12_345));
        Assert.Equal("один два", text["long"]);
    }

    [Fact]
    public void Of_AbbreviationBeforeTheFullStop_EndsTheSentenceWithOne()
    {
        var text = Language.Parse(
            "ru", $"{Russian}\nnumber.thousands = {{value}} тыс.\nsum = Сумма: {{sum:short}}.\nname = Имя: {{name}}.");
        Assert.Equal("Сумма: 13 тыс.", text.Of("sum", ("sum", 13_000.0)));
        Assert.Equal("Сумма: 13.", text.Of("sum", ("sum", 13.0)));
        Assert.Equal("Имя: a..", text.Of("name", ("name", "a.")));
    }

    [Fact]
    public void Html_Argument_IsEscapedAndTheSentenceIsNot() =>
        Assert.Equal("<b>a &lt; b</b>", Language.Parse("ru", Russian).Html("tag", ("name", "a < b")).ToString());

    [Fact]
    public void Of_WhatIsNotThere_IsNamed()
    {
        var text = Language.Parse("ru", Russian);
        Assert.Contains("'none'", Assert.Throws<KeyNotFoundException>(() => text["none"]).Message, StringComparison.Ordinal);
        Assert.Contains("'count'", Assert.Throws<KeyNotFoundException>(() => text["orders"]).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => Language.Parse("ru", $"{Russian}\nno sentence"));
        Assert.Throws<FormatException>(() => Language.Parse("ru", $"{Russian}\nkey = {{open"));
    }

    // Whatever looks like a key and begins as one does; names of files do too.
    private static HashSet<string> KeysOfSource()
    {
        HashSet<string> rooms = [.. Language.English.Keys.Select(key => key.Split('.')[0])];
        return [.. Sources().SelectMany(code => Key().Matches(code)).Select(match => match.Groups["key"].Value)
            .Where(key => key == "all-customers" || (key.Contains('.') && rooms.Contains(key.Split('.')[0])))];
    }

    private static IEnumerable<string> Sources() => Rooms.SelectMany(room => Checkout.SourceFiles(room)).Select(Checkout.Read);

    [GeneratedRegex(
        "\"(?<key>[a-z][a-z0-9-]*(\\.(?!csv|json|html|css|js|txt)[a-z0-9-]+)?)\"",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Key();

    [GeneratedRegex("\\$\"(?<prefix>[a-z]+\\.[a-z-]*)\\{", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Family();
}
