using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;

namespace Segmentation.Tests.Pipeline.Churn;

public sealed class ColumnGroupsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Of_Groups_SumTheirColumnsAndComeByTheirShare()
    {
        ColumnGroups groups = Read("column,tells of\nletters,communications\npages,site\nminutes,site\n");
        IReadOnlyList<DriverGroup> found = groups.Of(
            [Column("minutes", 0.5, 0.1), Column("spend", 0.3, 0.1), Column("pages", 0.15, 0), Column("letters", 0.05, 0)]);
        Assert.Equal(["site", "communications"], found.Select(group => group.Group));
        Assert.Equal(["minutes", "pages"], found[0].Columns);
        Assert.Equal(0.65, found[0].ShapleyShare, 1e-12);
        Assert.True(found[0].HasEffect);
        Assert.False(found[1].HasEffect);
    }

    [Theory]
    [InlineData("column,group,more\na,b,c\n", "2 columns|two columns")]
    [InlineData("column,group\npages,\n", "one of them is empty")]
    [InlineData("column,group\npages,site\npages,shop\n", ":3: column \"pages\" stands a second time")]
    public void Read_OfNoSuchFile_NamesItsLine(string text, string message)
    {
        InputException refused = Assert.Throws<InputException>(() => Read(text));
        Assert.Contains(message.Split('|')[^1], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ColumnThatNothingIsPredictedFrom_IsRefusedWithTheNearest()
    {
        InputException refused = Assert.Throws<InputException>(() => Read("column,group\npage,site\n").Of([Column("pages", 1, 1)]));
        Assert.Contains("nothing is predicted from a column \"page\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pages", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static Driver Column(string name, double share, double swing) =>
        new(name, "0", "1", swing, 1, swing, 0, 0, 1, 0, 0.5, 1, 0, 0, share);

    private ColumnGroups Read(string text)
    {
        File.WriteAllText(_file, text);
        return ColumnGroups.Read(_file, default);
    }
}
