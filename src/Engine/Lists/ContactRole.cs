namespace Segmentation.Lists;

/// <summary>What a column of a table of contacts holds.</summary>
internal enum ContactRole
{
    /// <summary>The customer's id, as in the segments.</summary>
    Id,

    /// <summary>E-mail address.</summary>
    Email,

    /// <summary>Telephone number.</summary>
    Phone,

    /// <summary>Whether the customer agreed to be written to.</summary>
    Consent,

    /// <summary>First name.</summary>
    FirstName,

    /// <summary>Last name.</summary>
    LastName,

    /// <summary>Country.</summary>
    Country,

    /// <summary>Postal code.</summary>
    Zip,
}

/// <summary>Which column of a table of contacts has which role.</summary>
internal static class ContactRoles
{
    private static readonly Dictionary<ContactRole, string[]> Names = new()
    {
        [ContactRole.Id] =
        [
            "customerid", "id", "customer", "clientid", "client", "userid", "customerno", "customernumber", "idклиента", "клиент",
            "кодклиента", "idпокупателя", "покупатель",
        ],
        [ContactRole.Email] = ["email", "emailaddress", "mail", "почта", "электроннаяпочта", "элпочта", "имейл", "адресэлектроннойпочты"],
        [ContactRole.Phone] =
            ["phone", "phonenumber", "mobile", "mobilephone", "tel", "telephone", "телефон", "мобильный", "мобильныйтелефон",
                "номертелефона"],
        [ContactRole.Consent] =
        [
            "consent", "optin", "subscribed", "marketingconsent", "emailconsent", "emailmarketingconsent", "acceptsmarketing",
            "acceptsemailmarketing", "согласие", "согласиенарассылку", "подписка", "рассылка",
        ],
        [ContactRole.FirstName] = ["firstname", "givenname", "имя"],
        [ContactRole.LastName] = ["lastname", "surname", "familyname", "фамилия"],
        [ContactRole.Country] = ["country", "countrycode", "страна"],
        [ContactRole.Zip] = ["zip", "zipcode", "postcode", "postalcode", "индекс", "почтовыйиндекс"],
    };

    /// <summary>The names of roles that users give: <c>first-name</c>.</summary>
    public static IReadOnlyDictionary<string, ContactRole> Words { get; } =
        new Dictionary<string, ContactRole>(StringComparer.OrdinalIgnoreCase)
    {
        ["id"] = ContactRole.Id,
        ["email"] = ContactRole.Email,
        ["phone"] = ContactRole.Phone,
        ["consent"] = ContactRole.Consent,
        ["first-name"] = ContactRole.FirstName,
        ["last-name"] = ContactRole.LastName,
        ["country"] = ContactRole.Country,
        ["zip"] = ContactRole.Zip,
    };

    /// <summary>Finds the columns of a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">Its columns.</param>
    /// <param name="given">Columns that the user named, by role; they go before names that are known.</param>
    /// <returns>The column of each role that the file has.</returns>
    /// <exception cref="InputException">A named column that is not there, or two columns for one role.</exception>
    public static IReadOnlyDictionary<ContactRole, int> Find(string path, string[] header, IReadOnlyDictionary<ContactRole, string> given)
    {
        var columns = new Dictionary<ContactRole, int>();
        foreach ((ContactRole role, string[] names) in Names)
        {
            if (given.TryGetValue(role, out string? column))
            {
                int place = Array.IndexOf(header, column);
                columns[role] = place >= 0 ? place : throw new InputException(
                    path, 1, MessageText.Of($"there is no column '{column}' (columns: {string.Join(", ", header)})."));
                continue;
            }
            int[] found = [.. Enumerable.Range(0, header.Length).Where(place => names.Contains(Plain(header[place])))];
            if (found.Length > 1)
            {
                throw new InputException(path, 1, MessageText.Of(
                    $"the columns '{header[found[0]]}' and '{header[found[1]]}' may both be the {Word(role)}. "
                    + $"Name the right one with ‹contact-map› {Word(role)}=COLUMN."));
            }
            if (found.Length == 1)
                columns[role] = found[0];
        }
        return columns;
    }

    /// <summary>The name of a role, as users give it.</summary>
    public static string Word(ContactRole role) => Words.First(entry => entry.Value == role).Key;

    // "E-mail address", "email_address" and "EmailAddress" are one name.
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
