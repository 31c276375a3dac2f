using System.Text;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Features;

/// <summary>The column of a customer table that names the customers, known by the names that transactions know it by.</summary>
internal static class CustomerIdColumn
{
    /// <summary>Finds it: a column "id", else the first of the known names of keys and addresses, else of names of persons.</summary>
    /// <exception cref="InputException">No column has such a name; the message lists those there are.</exception>
    internal static string Of(StringTable table) => Of(table.Name, [.. table.Columns.Select(column => column.Name)]);

    /// <summary>Finds it among the names of a header.</summary>
    /// <inheritdoc cref="Of(StringTable)" path="/exception"/>
    internal static string Of(string file, IReadOnlyList<string> header)
    {
        string[] names = [RoleNames.BareKey, .. RoleNames.Persons, .. RoleNames.PersonNames];
        return names.Select(name => header.FirstOrDefault(column => RoleNames.Head(column) == name))
            .FirstOrDefault(column => column is not null)
            ?? throw new InputException(
                MessageText.Of(
                    $"{file}: no column names the customers by its own name. Name it (‹id›), or say that there is none (‹no-id›). "
                    + $"Columns: {string.Join(", ", header)}."));
    }

    /// <summary>The column with ids as transactions read them: 17850.0 of a table that went through floating point is 17850.</summary>
    internal static TextColumn Read(StringTable table, string name)
    {
        TextColumn column = table[name];
        return column with { Texts = [.. column.Texts.Select(Plain)] };
    }

    /// <summary>An id as transactions read it.</summary>
    internal static string Plain(string id) => Encoding.UTF8.GetString(Plain(Encoding.UTF8.GetBytes(id)));

    /// <inheritdoc cref="Plain(string)"/>
    internal static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> id) => FieldText.WithoutZeroDecimals(id);

    /// <summary>A table with pseudonyms in place of ids; those that are pseudonyms all stay as they are, and what is missing too.</summary>
    /// <param name="table">The table.</param>
    /// <param name="name">Its column of ids.</param>
    /// <param name="key">The key; null leaves the table as it is.</param>
    /// <exception cref="InputException">Some of the ids are pseudonyms already.</exception>
    internal static StringTable Pseudonymise(StringTable table, string name, PseudonymKey? key)
    {
        if (key is null || Array.TrueForAll([.. table[name].Texts], PseudonymKey.IsPseudonym))
            return table;
        TextColumn ids = Read(table, name);
        ids = ids with { Texts = [.. ids.Texts.Select(id => MissingWords.Is(id) ? id : key.Of(id))] };
        return table with { Columns = [.. table.Columns.Select(column => column.Name == name ? ids : column)] };
    }
}
