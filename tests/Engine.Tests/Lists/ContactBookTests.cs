using Segmentation.Lists;

namespace Segmentation.Tests.Lists;

/// <summary>Tables of contacts: which column is what, who consents, and which addresses can be used.</summary>
public sealed class ContactBookTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(" Anna@Example.COM ", "anna@example.com")]
    [InlineData("a.b+c@mail.example.ru", "a.b+c@mail.example.ru")]
    [InlineData("анна@почта.рф", "анна@почта.рф")]
    [InlineData("anna", null)]
    [InlineData("anna@", null)]
    [InlineData("@example.com", null)]
    [InlineData("anna@example", null)]
    [InlineData("anna@example.", null)]
    [InlineData("anna@example..com", null)]
    [InlineData("an na@example.com", null)]
    [InlineData("a@b.de, c@d.de", null)]
    public void Email_Text_IsPlainOrNone(string text, string? expected) => Assert.Equal(expected, ContactAddress.Email(text));

    [Theory]
    [InlineData("8 (916) 239-24-91", "RU", "+79162392491")]
    [InlineData("+7 916 239 24 91", null, "+79162392491")]
    [InlineData("0041 44 668 18 00", "DE", "+41446681800")]
    [InlineData("8 (916) 239-24-91", null, null)]
    [InlineData("12", "RU", null)]
    [InlineData("no phone", "RU", null)]
    public void Phone_Text_IsE164OrNone(string text, string? region, string? expected) =>
        Assert.Equal(expected, ContactAddress.Phone(text, region));

    [Fact]
    public void Hash_OfATest_IsTheOneThatTheDocumentsOfTargetsShow() => Assert.Equal(
        "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b", ContactAddress.Hash("test@example.com"));

    [Fact]
    public void Read_RussianHeader_KnowsTheColumnsAndWords()
    {
        ContactBook book = Read(
            "Код клиента;Эл. почта;Телефон;Согласие на рассылку;Имя", "17;A@b.ru;8 916 239-24-91;Да;Анна", "18;bad@;;нет;", "19;;;;");

        Assert.Equal(("a@b.ru", "+79162392491", true),
            (book.Contacts["17"].Email, book.Contacts["17"].Phone, book.Contacts["17"].Consents));
        Assert.Equal("Анна", book.Contacts["17"].Details[ContactRole.FirstName]);
        Assert.False(book.Contacts["18"].Consents);
        Assert.False(book.Contacts["19"].Consents);
        Assert.Equal((1, 0), (book.BadEmails, book.BadPhones));
        Assert.Equal("line 3: bad@", Assert.Single(book.Examples).ToString());
    }

    [Theory]
    [InlineData("id,email",
        ":1: no column says who agreed to be written to (columns: id, email). Name it with ‹contact-map› consent=COLUMN", "1,a@b.de")]
    [InlineData("id,consent", ":1: no column holds e-mail addresses or telephone numbers", "1,yes")]
    [InlineData("email,consent", ":1: no column holds the customer's id", "a@b.de,yes")]
    [InlineData("id,email,e-mail,consent", ":1: the columns 'email' and 'e-mail' may both be the email.", "1,a@b.de,a@b.de,yes")]
    [InlineData("id,email,consent", ":3: \"maybe\" neither grants nor denies consent; yes or no was expected (column 'consent').",
        "1,a@b.de,yes", "2,b@b.de,maybe")]
    [InlineData("id,email,consent", ":2: the customer id is empty (column 'id').", ",a@b.de,yes")]
    [InlineData("id,email,consent", ":4: customer '1' stands here with another address than in line 2.", "1,a@b.de,yes", "2,b@b.de,yes",
        "1,c@b.de,yes")]
    [InlineData("id,email,consent", ":3: customer '1' stands here with another consent than in line 2.", "1,a@b.de,yes", "1,a@b.de,no")]
    [InlineData("id,email,consent", " has a header and no rows.")]
    public void Read_WhatIsUnclear_IsAnErrorWithItsPlace(string header, string expected, params string[] rows) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read([header, .. rows])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NamedColumns_GoBeforeKnownOnes()
    {
        var reading = new ContactReading
        {
            Columns = new Dictionary<ContactRole, string> { [ContactRole.Email] = "second" },
            AssumeConsent = true,
        };
        File.WriteAllLines(_file, ["id,email,second", "1,a@b.de,c@d.de"]);

        Contact contact = ContactBook.Read(_file, reading).Contacts["1"];

        Assert.Equal(("c@d.de", true), (contact.Email, contact.Consents));
        string message = Assert.Throws<InputException>(
            () => ContactBook.Read(_file,
            reading with { Columns = new Dictionary<ContactRole, string> { [ContactRole.Email] = "third" } })).Message;
        Assert.Contains("there is no column 'third' (columns: id, email, second).", message, StringComparison.Ordinal);
    }

    private ContactBook Read(params string[] lines)
    {
        File.WriteAllLines(_file, lines);
        return ContactBook.Read(_file, new ContactReading { Region = "RU" });
    }
}
