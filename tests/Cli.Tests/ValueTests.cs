namespace Segmentation.Cli.Tests;

/// <summary><c>value</c> and <c>run --value</c> as whole processes.</summary>
public sealed class ValueTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Generates transactions.</summary>
    public ValueTests() =>
        SegmentProcess.Done("sample", "--customers", "300", "--transactions", "5000", "-q", "-o", _folder["orders.csv"]);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Value_SavedAndApplied_TellsTheSame()
    {
        SegmentProcess.Done(
            "value", _folder["orders.csv"], "--value-model", "bg-nbd", "-o", _folder["value.csv"], "--save", _folder["value.json"]);
        SegmentProcess.Done("value", _folder["orders.csv"], "--fitted", _folder["value.json"], "-o", _folder["applied.csv"]);

        Table values = Table.Read(_folder["value.csv"]);
        Assert.Equal(
            [
                "customer_id", "repeat_days", "weeks_to_last", "weeks_known", "alive_probability", "expected_orders",
                "expected_order_value", "expected_value",
            ],
            values.Columns);
        Assert.All(values.Column("alive_probability"), text => Assert.InRange(double.Parse(text, null), 0, 1));
        Assert.Equal(File.ReadAllText(_folder["value.csv"]), File.ReadAllText(_folder["applied.csv"]));
    }

    [Fact]
    public void Value_ThreadsDoNotShow() => Assert.Equal(
        SegmentProcess.Done("value", _folder["orders.csv"], "--threads", "1").Output,
        SegmentProcess.Done("value", _folder["orders.csv"], "--threads", "4").Output);
}
