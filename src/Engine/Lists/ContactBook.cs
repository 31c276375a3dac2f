using System.Text;
using Segmentation.Features;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Lists;

/// <summary>How to reach a customer.</summary>
/// <param name="Email">In lower case; null where there is none.</param>
/// <param name="Phone">As E.164; null where there is none.</param>
/// <param name="Consents">Whether the customer agreed to be written to.</param>
/// <param name="Details">Names, country and postal code as the file has them, by role; those that are empty are left out.</param>
internal sealed record Contact(string? Email, string? Phone, bool Consents, IReadOnlyDictionary<ContactRole, string> Details);

/// <summary>How a table of contacts is read.</summary>
internal sealed record ContactReading
{
    /// <summary>Columns by role, where their names do not tell.</summary>
    public IReadOnlyDictionary<ContactRole, string> Columns { get; init; } = new Dictionary<ContactRole, string>();

    /// <summary>Whether all customers count as having agreed, where no column says so.</summary>
    public bool AssumeConsent { get; init; }

    /// <summary>Country of telephone numbers without a country code, such as <c>RU</c>; null where they are not used.</summary>
    public string? Region { get; init; }

    /// <summary>The key that made the ids of the run, by which those of the contacts are hashed too; null where they are alike.</summary>
    public PseudonymKey? Pseudonyms { get; init; }
}

/// <summary>A table of contacts: who can be reached how, and who agreed to it.</summary>
/// <param name="Contacts">By customer id.</param>
/// <param name="BadEmails">Cells that hold no e-mail address that could be delivered to.</param>
/// <param name="BadPhones">Cells that hold no telephone number, or one whose country is not known.</param>
/// <param name="Examples">A few of these cells: in English as <c>line N: text</c>.</param>
internal sealed record ContactBook(
    IReadOnlyDictionary<string, Contact> Contacts, int BadEmails, int BadPhones, IReadOnlyList<Phrase> Examples)
{
    private const int MostExamples = 3;

    private static readonly HashSet<string> Yes = new(StringComparer.OrdinalIgnoreCase)
    {
        "yes", "y", "true", "t", "1", "да", "д", "opt-in", "optin", "opted-in", "opted in", "subscribed", "subscribe", "granted",
        "confirmed", "x", "+", "истина",
    };

    private static readonly HashSet<string> No = new(StringComparer.OrdinalIgnoreCase)
    {
        "no", "n", "false", "f", "0", "нет", "н", "opt-out", "optout", "opted-out", "opted out", "unsubscribed", "never subscribed",
        "denied", "revoked", "ложь",
    };

    private static readonly ContactRole[] Kept = [ContactRole.FirstName, ContactRole.LastName, ContactRole.Country, ContactRole.Zip];

    /// <summary>Reads a delimited file with a header; delimiter and encoding are detected.</summary>
    /// <exception cref="InputException">
    /// No column of ids, of addresses or of consent; a word that neither grants nor denies consent; a customer with two addresses.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ContactBook Read(string path, ContactReading reading, CancellationToken cancellation = default)
    {
        using var csv = new CsvRows(path, cancellation: cancellation);
        IReadOnlyDictionary<ContactRole, int> columns = ContactRoles.Find(csv.Name, csv.Header, reading.Columns);
        Require(csv, columns, reading);
        var contacts = new Dictionary<string, Contact>(StringComparer.Ordinal);
        var firstLines = new Dictionary<string, long>(StringComparer.Ordinal);
        var examples = new List<Phrase>();
        int badEmails = 0;
        int badPhones = 0;
        while (csv.Next(cancellation))
        {
            string id = Text(csv, columns, ContactRole.Id);
            if (id.Length == 0)
            {
                throw new InputException(
                    csv.Name, csv.Line, MessageText.Of($"the customer id is empty (column '{csv.Header[columns[ContactRole.Id]]}')."));
            }
            if (reading.Pseudonyms is { } key && !PseudonymKey.IsPseudonym(id))
                id = key.Of(CustomerIdColumn.Plain(id));
            string emailText = Text(csv, columns, ContactRole.Email);
            string phoneText = Text(csv, columns, ContactRole.Phone);
            string? email = ContactAddress.Email(emailText);
            string? phone = phoneText.Length == 0 ? null : ContactAddress.Phone(phoneText, reading.Region);
            badEmails += Bad(emailText, email);
            badPhones += Bad(phoneText, phone);
            var details = Kept.Select(role => (role, Text: Text(csv, columns, role))).Where(detail => detail.Text.Length > 0)
                .ToDictionary(detail => detail.role, detail => detail.Text);
            var contact = new Contact(email, phone, Consents(csv, columns, reading), details);
            if (!contacts.TryAdd(id, contact))
                RequireEqual(csv, id, firstLines[id], contacts[id], contact);
            else
                firstLines.Add(id, csv.Line);
        }
        if (contacts.Count == 0)
            throw Faults.Of("error.no-rows", ("file", csv.Name));
        return new ContactBook(contacts, badEmails, badPhones, examples);

        int Bad(string text, string? address)
        {
            if (address is not null || text.Length == 0)
                return 0;
            if (reading.Pseudonyms is null && examples.Count < MostExamples)
                examples.Add(new Phrase("cleaning.example", ("line", csv.Line), ("row", text)));
            return 1;
        }
    }

    private static void Require(CsvRows csv, IReadOnlyDictionary<ContactRole, int> columns, ContactReading reading)
    {
        string present = string.Join(", ", csv.Header);
        if (!columns.ContainsKey(ContactRole.Id))
        {
            throw new InputException(
                csv.Name, 1, MessageText.Of(
                $"no column holds the customer's id (columns: {present}). Name it with ‹contact-map› id=COLUMN."));
        }
        if (!columns.ContainsKey(ContactRole.Email) && !columns.ContainsKey(ContactRole.Phone))
        {
            throw new InputException(csv.Name, 1, MessageText.Of(
                $"no column holds e-mail addresses or telephone numbers (columns: {present}). Name one with ‹contact-map› email=COLUMN."));
        }
        if (!columns.ContainsKey(ContactRole.Consent) && !reading.AssumeConsent)
        {
            throw new InputException(csv.Name, 1, MessageText.Of(
                $"no column says who agreed to be written to (columns: {present}). Name it with ‹contact-map› consent=COLUMN, "
                + $"or give ‹assume-consent› where all did."));
        }
    }

    // The present row's consent: a word of the lists, or none. Any other word could mean either.
    private static bool Consents(CsvRows csv, IReadOnlyDictionary<ContactRole, int> columns, ContactReading reading)
    {
        if (!columns.TryGetValue(ContactRole.Consent, out int column))
            return reading.AssumeConsent;
        string text = Text(csv, columns, ContactRole.Consent);
        if (Yes.Contains(text))
            return true;
        if (MissingWords.Is(text) || No.Contains(text))
            return false;
        throw new InputException(csv.Name, csv.Line, MessageText.Of(
            $"\"{text}\" neither grants nor denies consent; yes or no was expected (column '{csv.Header[column]}')."));
    }

    private static void RequireEqual(CsvRows csv, string id, long firstLine, Contact first, Contact second)
    {
        if (first.Email == second.Email && first.Phone == second.Phone && first.Consents == second.Consents)
            return;
        string what = first.Consents == second.Consents ? "another address" : "another consent";
        throw new InputException(csv.Name, csv.Line, MessageText.Of(
            $"customer '{id}' stands here with {what} than in line {firstLine}. Leave one row for each customer."));
    }

    private static string Text(CsvRows csv, IReadOnlyDictionary<ContactRole, int> columns, ContactRole role) =>
        columns.TryGetValue(role, out int column) ? Encoding.UTF8.GetString(csv.Field(column)).Trim() : "";
}
