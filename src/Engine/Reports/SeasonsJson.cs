using System.Globalization;
using System.Text.Json;
using Segmentation.Features.Seasons;
using Segmentation.Statistics;

namespace Segmentation.Reports;

/// <summary>The <c>seasons</c> of <c>run.json</c>: the shop's calendar, and when each segment buys.</summary>
internal static class SeasonsJson
{
    internal static void Write(Utf8JsonWriter json, ShopCalendar shop, SegmentSeasons seasons)
    {
        json.WriteStartObject("seasons");
        json.WriteString("first", shop.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("last", shop.Last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.Number("years", Math.Round(shop.Years, 3));
        if (shop.HighSeason is { } high)
        {
            json.WriteStartObject("highSeason");
            json.WriteString("days", high.ToString());
            json.NumberIfAny("ratio", high.Ratio);
            json.Number("shareOfDays", high.ChanceShare);
            json.Number("shareOfOrders", seasons.All.HolidayShare);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("noHighSeason", shop.WhyNoHighSeason);
        }
        json.WriteStartArray("segments");
        foreach (SegmentSeason segment in seasons.Segments)
            Segment(json, segment);
        json.WriteEndArray();
        Test(json, "kindsTest", seasons.KindsTest);
        Test(json, "weekdaysTest", seasons.WeekdaysTest);
        json.WriteEndObject();
    }

    private static void Segment(Utf8JsonWriter json, SegmentSeason season)
    {
        json.WriteStartObject();
        json.WriteNumber("segment", season.Segment);
        json.WriteStartObject("customers");
        for (int kind = 0; kind < season.Kinds.Length; kind++)
            json.WriteNumber(SeasonKinds.Word(SeasonKinds.All[kind]), season.Kinds[kind]);
        json.WriteEndObject();
        json.WriteStartArray("monthIndex");
        foreach (double index in season.MonthIndex)
        {
            if (double.IsNaN(index))
                json.WriteNullValue();
            else
                json.WriteNumberValue(Math.Round(index, 4));
        }
        json.WriteEndArray();
        json.Number("holidayShare", season.HolidayShare);
        json.WriteString("bestWeekday", season.BestWeekday.Day.ToString());
        json.WriteEndObject();
    }

    private static void Test(Utf8JsonWriter json, string name, ChiSquareResult? test)
    {
        if (test is null)
            return;
        json.WriteStartObject(name);
        json.Number("chiSquare", test.Statistic);
        json.WriteNumber("degrees", test.Degrees);
        json.Number("p", test.P);
        json.Number("cramersV", test.CramersV);
        json.Number("smallestExpected", test.SmallestExpected);
        json.WriteEndObject();
    }
}
