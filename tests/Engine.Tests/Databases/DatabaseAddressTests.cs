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
    [InlineData("mysql://ann:pw@host/shop?password=x", "mysql://host/shop")]
    [InlineData("postgres:/ann:p/w:@x@host/shop", "postgres:/host/shop")]
    [InlineData("postgres://ann:p?w@host/shop?table=t", "postgres://host/shop")]
    [InlineData("postgres://ann:secret/shop", "postgres://***")]
    [InlineData("postgres%3A%2F%2Fann%3Apw%40host%2Fshop", "postgres://host/shop")]
    [InlineData("jdbc:postgresql://host/shop?user=ann&password=pw", "jdbc:postgresql://host/shop")]
    [InlineData("Host=h;Username=ann;Password='p;w';Database=d", "Host=h;Username=ann;Password=***;Database=d")]
    [InlineData("sqlite:x.db;Password=pw?table=t", "sqlite:x.db;Password=***")]
    [InlineData("sqlite:/data/a@b/x.db?table=t", "sqlite:/data/a@b/x.db")]
    [InlineData("https://host:8080/a:b.csv", "https://host:8080/a:b.csv")]
    [InlineData("C:/data/x.csv", "C:/data/x.csv")]
    public void DisplayName_OfAnOddAddress_HasNoPassword(string source, string shown) =>
        Assert.Equal(shown, DatabaseAddress.DisplayName(source));

    [Theory]
    [InlineData("no such verb 'postgres://ann:pw@host/shop'", "no such verb 'postgres://host/shop'")]
    [InlineData("--too=postgresql://ann:pw@x@host/shop is unknown", "--too=postgresql://host/shop is unknown")]
    [InlineData("postgres://host/shop: customer \"a@b.c\" has", "postgres://host/shop: customer \"a@b.c\" has")]
    [InlineData("failed: Host=h;Password=pw w;Port=1", "failed: Host=h;Password=***;Port=1")]
    [InlineData("someone@example.org", "someone@example.org")]
    public void Hide_InAnyMessage_HidesWhatStandsBeforeTheServer(string message, string expected) =>
        Assert.Equal(expected, Credentials.Hide(message));

    [Theory]
    [InlineData("--to=postgres://ann:p@:/w?x@host/shop?table=t", "p@:/w?x")]
    [InlineData("postgres://ann:a%20b@host/shop?query=SELECT '@'", "a b")]
    [InlineData("postgres://ann:a//b@host/shop", "a/b")]
    [InlineData("postgres://host/shop?password=p w&table=t", "p w")]
    [InlineData("host=h password=pw dbname=d", "pw")]
    [InlineData("Server=h;PWD=\"p;w\"", "p;w")]
    public void In_AnArgument_FindsThePassword(string argument, string password) => Assert.Contains(password, Credentials.In(argument));

    [Theory]
    [InlineData("postgres://ann:pw@h/d?password=x")]
    [InlineData("postgres://ann:pw@h/d?table=t&password=x")]
    public void Parse_PasswordAmongTheArguments_IsRefusedWithoutIt(string address)
    {
        string message = Assert.Throws<InputException>(() => DatabaseAddress.Parse(address)).Message;
        Assert.Contains("password=***\" is not understood; a password stands before the @", message, StringComparison.Ordinal);
        Assert.DoesNotContain("=x", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite:x.db;Password=pw?table=t")]
    [InlineData("sqlite://ann:pw@x.db?table=t")]
    public void Parse_FileWithAPassword_IsRefusedWithoutIt(string address)
    {
        string message = Assert.Throws<InputException>(() => DatabaseAddress.Parse(address)).Message;
        Assert.Contains("has neither user nor password", message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TableAndQuery_AreToldApart()
    {
        Assert.Equal(("a.b", null), (DatabaseAddress.Parse("sqlite:x?table=a.b").Table, DatabaseAddress.Parse("sqlite:x?table=a.b").Query));
        Assert.Equal("SELECT a = 'table=b'", DatabaseAddress.Parse("sqlite:x?query=SELECT a = 'table=b'").Query);
        Assert.Contains(
            "\"tabel=x\" is not understood", Assert.Throws<InputException>(
                () => DatabaseAddress.Parse("postgres://ann:pw@h/d?tabel=x")).Message, StringComparison.Ordinal);
    }
}
