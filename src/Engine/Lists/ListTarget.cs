namespace Segmentation.Lists;

/// <summary>A column of a list.</summary>
/// <param name="Header">Its name, as the target documents it.</param>
/// <param name="Value">Its value for a customer of a segment; null where there is none.</param>
internal sealed record ListColumn(string Header, Func<ListedCustomer, string?> Value);

/// <summary>A customer as a list has them.</summary>
/// <param name="Id">The customer's id.</param>
/// <param name="Segment">Name of the segment.</param>
/// <param name="Contact">How to reach them.</param>
internal sealed record ListedCustomer(string Id, string Segment, Contact Contact);

/// <summary>Where lists go: the columns that the target documents, and how it wants addresses.</summary>
/// <param name="Name">As users give it: <c>mailchimp</c>.</param>
/// <param name="Columns">In the order of the file.</param>
/// <param name="TakesPhones">Whether a customer without an e-mail address can be reached by telephone number.</param>
internal sealed record ListTarget(string Name, IReadOnlyList<ListColumn> Columns, bool TakesPhones)
{
    /// <summary>All targets, in the order in which help lists them.</summary>
    /// <remarks>
    /// Headers: Mailchimp, "Format guidelines for your import file"; Klaviyo, "How to create and add subscribers to a new list"; Meta,
    /// "Prepare your customer list" (hashes of normalised values, telephone numbers as digits with the country code); Google Ads,
    /// "Format your customer data file" (hashes of lower-case e-mails and of E.164 numbers; country and postal code stay readable).
    /// </remarks>
    public static IReadOnlyList<ListTarget> All { get; } =
    [
        new(
            "plain",
            [new("customer_id", customer => customer.Id), Email("email"), Phone("phone"), new("segment", customer => customer.Segment)],
            true),
        new(
            "mailchimp",
            [Email("Email Address"), Detail("First Name", ContactRole.FirstName), Detail("Last Name", ContactRole.LastName),
                Phone("Phone Number"), new("Tags", customer => customer.Segment)],
            false),
        new(
            "klaviyo",
            [Email("Email"), Phone("Phone Number"), Detail("First Name", ContactRole.FirstName), Detail("Last Name", ContactRole.LastName),
                new("Segment", customer => customer.Segment)],
            true),
        new(
            "meta",
            [Hashed("email", customer => customer.Contact.Email), Hashed("phone", customer => customer.Contact.Phone?[1..]),
                Hashed("fn", Letters(ContactRole.FirstName)), Hashed("ln", Letters(ContactRole.LastName)),
                Hashed("country", Letters(ContactRole.Country)), Hashed("zip", Letters(ContactRole.Zip)),
                Hashed("extern_id", customer => customer.Id)],
            true),
        new(
            "google",
            [Hashed("Email", customer => customer.Contact.Email), Hashed("Phone", customer => customer.Contact.Phone),
                Hashed("First Name", Lower(ContactRole.FirstName)), Hashed("Last Name", Lower(ContactRole.LastName)),
                Detail("Country", ContactRole.Country), Detail("Zip", ContactRole.Zip)],
            true),
    ];

    /// <summary>The target of a name.</summary>
    public static ListTarget Of(string name) => All.First(target => target.Name == name);

    /// <summary>The address by which the target reaches a customer; null where there is none.</summary>
    public string? Address(Contact contact) => contact.Email ?? (TakesPhones ? contact.Phone : null);

    private static ListColumn Email(string header) => new(header, customer => customer.Contact.Email);

    private static ListColumn Phone(string header) => new(header, customer => customer.Contact.Phone);

    private static ListColumn Detail(string header, ContactRole role) =>
        new(header, customer => customer.Contact.Details.GetValueOrDefault(role));

    private static ListColumn Hashed(string header, Func<ListedCustomer, string?> value) =>
        new(header, customer => value(customer) is { Length: > 0 } text ? ContactAddress.Hash(text) : null);

    private static Func<ListedCustomer, string?> Lower(ContactRole role) =>
        customer => customer.Contact.Details.GetValueOrDefault(role)?.Trim().ToLowerInvariant();

    // Meta hashes them in lower case without punctuation and spaces.
    private static Func<ListedCustomer, string?> Letters(ContactRole role) => customer =>
        customer.Contact.Details.GetValueOrDefault(role) is { } text
            ? string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant() : null;
}
