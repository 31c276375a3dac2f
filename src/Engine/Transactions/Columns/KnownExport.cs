namespace Segmentation.Transactions.Columns;

/// <summary>How a shop system, a marketplace or a public data set writes its orders.</summary>
/// <param name="Name">To show, such as <c>a Shopify export of orders</c>.</param>
/// <param name="Signature">Columns that together tell it, as <see cref="RoleNames.Plain"/> writes them.</param>
internal sealed record KnownExport(string Name, params string[] Signature)
{
    /// <summary>Role → columns, the first that is there.</summary>
    internal required Dictionary<string, string[]> Roles { get; init; }

    /// <summary>
    /// Columns that look like a role and are none: a key of the order, a total of the order that stands on each of its lines.
    /// </summary>
    internal string[] Traps { get; init; } = [];

    /// <summary>Column of the order's state, by which to choose rows; null for none.</summary>
    internal string? Status { get; init; }

    /// <summary>
    /// Column of the address that stands for the customer on rows whose customer is 0 or missing: guests have no account.
    /// </summary>
    internal string[] Guest { get; init; } = [];

    /// <summary>A column that must be written just so; null where the signature is enough.</summary>
    internal string? ExactName { get; init; }

    /// <summary>Key of the sentence to know where it names no buyer; null where it does.</summary>
    internal string? WithoutCustomer { get; init; }

    /// <summary>Whether a header is of this kind.</summary>
    /// <param name="header">Its columns as they are written.</param>
    /// <param name="plain">The same as <see cref="RoleNames.Plain"/> writes them.</param>
    internal bool Matches(IReadOnlyList<string> header, IReadOnlyList<string> plain) =>
        Signature.All(plain.Contains) && (ExactName is null || header.Contains(ExactName));
}
