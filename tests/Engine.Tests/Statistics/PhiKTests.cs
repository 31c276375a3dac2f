using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Statistics;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Statistics;

public sealed class PhiKTests
{
    // The package holds its own test to 1e-6 of the value; integrated bin by bin it is 271.1606923752.
    [Fact]
    public void ChiSquareOf_HalfCorrelated_IsWhatThePackageSays()
    {
        Assert.Equal(1, PhiK.ChiSquareOf(0.5, 1000, 10, 10, 0) / 271.16068979654125, 1e-6);
        Assert.Equal(271.1606923752, PhiK.ChiSquareOf(0.5, 1000, 10, 10, 0), 1e-9);
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.5, 1.0 / 3)]
    [InlineData(0.0, 0.0, 0.95, 0.25 + (1.253_235_897_503_375_6 / (2 * Math.PI)))]
    [InlineData(1.0, -0.5, 0.0, 0.158_655_253_931_457 * 0.691_462_461_274_013)]
    [InlineData(1.0, -0.5, 1.0, 0.158_655_253_931_457)]
    public void Upper_QuadrantsAndEnds_AreKnown(double x, double y, double rho, double expected) =>
        Assert.Equal(expected, BivariateNormal.Upper(x, y, rho), 1e-10);

    [Fact]
    public void Of_IndependentAndEqualColumns_AreZeroAndOne()
    {
        PhiKResult none = PhiK.Of(new long[,] { { 20, 40 }, { 30, 60 } });
        Assert.Equal((0, 0), (none.Value, none.ChiSquare));
        Assert.Equal(1, none.P, 1e-12);
        PhiKResult all = PhiK.Of(new long[,] { { 500, 0, 0 }, { 0, 0, 300 } });
        Assert.Equal((1, 800L), (all.Value, all.Rows));
        Assert.True(all.Z > 30);
        Assert.True(double.IsNaN(PhiK.Of(new long[,] { { 3, 0 }, { 4, 0 } }).Value));
    }

    [Fact]
    public void FromChiSquare_AnyTable_IsUndoneByChiSquareOf()
    {
        long[,] counts = { { 30, 12, 8 }, { 9, 25, 16 }, { 11, 13, 26 }, { 5, 5, 40 } };
        PhiKResult found = PhiK.Of(counts);
        Assert.InRange(found.Value, 0.1, 0.9);
        Assert.Equal(found.ChiSquare, PhiK.ChiSquareOf(found.Value, found.Rows, 4, 3, 6), 1e-6);
    }

    [SkippableFact]
    public void Correlations_Insurance_AreThoseOfThePackage()
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("reference/phik.json")));
        ModelTable table = Insurance(SharedFiles.Require("data/insurance/fake_insurance_data.csv.gz"));
        bool[] outcome = [.. table["area"].Values.Select(value => value == 0)];
        IReadOnlyList<Correlation> found = Correlations.Of(table, outcome, "area=country_side", 2, default);

        foreach (JsonProperty pair in reference.RootElement.GetProperty("phik").EnumerateObject())
        {
            string[] names = pair.Name.Split(", ");
            Correlation one = found.Single(entry => !entry.WithOutcome && names.Contains(entry.Column) && names.Contains(entry.With));
            Assert.Equal(pair.Value.GetDouble(), one.PhiK, 5e-4);
            Assert.True(one.Z > 5 && one.P < 1e-6);
        }
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        double[] global = Correlations.Global(columns, found);
        foreach (JsonProperty column in reference.RootElement.GetProperty("global").EnumerateObject())
            Assert.Equal(column.Value.GetDouble(), global[Array.IndexOf(columns, column.Name)], 5e-4);
        Assert.True(found.Single(entry => entry.WithOutcome && entry.Column == "area").PhiK > 0.99);
    }

    private static ModelTable Insurance(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[][] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        string[] header = rows[0];
        rows = rows[1..];
        return new ModelTable(
            IdList.From(rows.Select((_, i) => i.ToString(CultureInfo.InvariantCulture))),
            [
                .. header.Select((name, c) => name is "driver_age" or "mileage"
                    ? ModelColumn.Numeric(name, [.. rows.Select(row => double.Parse(row[c], CultureInfo.InvariantCulture))])
                    : ModelColumn.Category(name, [.. rows.Select(row => row[c])])),
            ]);
    }
}
