using Segmentation.Databases;

namespace Segmentation.Tests.Databases;

public class DatabaseAddressTests
{
    [Theory]
    [InlineData("sqlite:shop.db?query=SELECT 1", "sqlite:shop.db")]
    [InlineData("postgres://ann:pw@host:99/shop?table=t", "postgres://host:99/shop")]
    [InlineData("postgres://ann:p@w@host/shop", "postgres://host/shop")]
    [InlineData("POSTGRESQL://ann@host/shop?query=SELECT '@'", "POSTGRESQL://host/shop")]
    [InlineData("sales/a?b@c.csv", "sales/a?b@c.csv")]
    public void DisplayName_OfAnySource_HasNoQueryUserOrPassword(string source, string shown) =>
        Assert.Equal(shown, DatabaseAddress.DisplayName(source));

    [Theory]
    [InlineData("no such verb 'postgres://ann:pw@host/shop'", "no such verb 'postgres://host/shop'")]
    [InlineData("--too=postgresql://ann:p w@x@host/shop is unknown", "--too=postgresql://host/shop is unknown")]
    [InlineData("someone@example.org", "someone@example.org")]
    public void WithoutCredentials_OfAnyMessage_HidesWhatStandsBeforeTheServer(string message, string expected) =>
        Assert.Equal(expected, DatabaseAddress.WithoutCredentials(message));

    [Fact]
    public void Parse_TableAndQuery_AreToldApart()
    {
        Assert.Equal(("a.b", null), (DatabaseAddress.Parse("sqlite:x?table=a.b").Table, DatabaseAddress.Parse("sqlite:x?table=a.b").Query));
        Assert.Equal("SELECT a = 'table=b'", DatabaseAddress.Parse("sqlite:x?query=SELECT a = 'table=b'").Query);
        Assert.Contains("\"tabel=x\" is not understood", Assert.Throws<InputException>(() => DatabaseAddress.Parse("postgres://ann:pw@h/d?tabel=x")).Message, StringComparison.Ordinal);
    }
}
