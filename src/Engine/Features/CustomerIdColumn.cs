using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Features;

/// <summary>The column of a customer table that names the customers, known by the names that transactions know it by.</summary>
internal static class CustomerIdColumn
{
    /// <summary>Finds it: a column "id", else the first of the known names of keys and addresses, else of names of persons.</summary>
    /// <exception cref="InputException">No column has such a name; the message lists those there are.</exception>
    internal static string Of(TextTable table)
    {
        string[] names = [RoleNames.BareKey, .. RoleNames.Persons, .. RoleNames.PersonNames];
        return names.Select(name => table.Columns.FirstOrDefault(column => RoleNames.Head(column.Name) == name))
            .FirstOrDefault(column => column is not null)?.Name
            ?? throw new InputException(
                MessageText.Of(
                    $"{table.Name}: no column names the customers by its own name. Name it (‹id›), or say that there is none (‹no-id›). "
                    + $"Columns: {string.Join(", ", table.Columns.Select(column => column.Name))}."));
    }

    /// <summary>The column with ids as transactions read them: 17850.0 of a table that went through floating point is 17850.</summary>
    internal static TextColumn Read(TextTable table, string name)
    {
        TextColumn column = table[name];
        return column with
        {
            Texts = [.. column.Texts.Select(id => Encoding.UTF8.GetString(FieldText.WithoutZeroDecimals(Encoding.UTF8.GetBytes(id))))],
        };
    }
}
