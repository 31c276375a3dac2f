using System.Text;
using Segmentation.Features;
using Segmentation.Pseudonyms;
using Segmentation.Transactions.Csv;

namespace Segmentation.Lists;

/// <summary>A table of results with known ids back in the place of their pseudonyms.</summary>
/// <remarks>
/// Nothing can be computed back from a pseudonym: ids that are known are hashed with the key, and those whose hashes stand in the table are
/// put there.
/// </remarks>
/// <param name="Table">The table, with ids where they are known.</param>
/// <param name="Found">Pseudonyms that are known ids.</param>
/// <param name="NotFound">Those that are not, in the order of the table.</param>
internal sealed record RevealedTable(StringTable Table, int Found, IReadOnlyList<string> NotFound)
{
    /// <summary>Reads a table and the known ids.</summary>
    /// <param name="key">The key that made the pseudonyms.</param>
    /// <param name="ids">A delimited file with a column of ids, such as the customers or the transactions.</param>
    /// <param name="idColumn">Its name; null looks for one by the names that transactions know.</param>
    /// <param name="table">A delimited file in which pseudonyms stand in any columns.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    /// <exception cref="InputException">The table holds no pseudonym, or none of a known id; no column of ids.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static RevealedTable Read(
        PseudonymKey key, string ids, string? idColumn, string table, CancellationToken cancellation = default)
    {
        StringTable read = StringTable.ReadCsv(table, cancellation);
        string[] wanted = [.. read.Columns.SelectMany(column => column.Texts).Where(PseudonymKey.IsPseudonym).Distinct()];
        if (wanted.Length == 0)
        {
            throw new InputException(MessageText.Of(
                $"{read.Name} holds no pseudonym (p- and 32 hexadecimal digits): there is nothing to reveal."));
        }
        Dictionary<string, string> known = Find(key, ids, idColumn, [.. wanted], cancellation);
        if (known.Count == 0)
        {
            throw new InputException(MessageText.Of(
                $"None of the {wanted.Length:N0} pseudonyms of {read.Name} is of an id of {ids} by the key with the fingerprint "
                + $"{key.Fingerprint}. Give the key that made them, and the file that has their ids."));
        }
        return new RevealedTable(
            read with { Columns = [.. read.Columns.Select(column => column.Replace(known))] },
            known.Count,
            [.. wanted.Where(pseudonym => !known.ContainsKey(pseudonym))]);
    }

    /// <summary>The table, as it was read but for the ids.</summary>
    public RowTable Rows() => new(
        [.. Table.Columns.Select(column => new RowColumn(column.Name, FieldKind.Text))], Table.Rows, (i, row) =>
        {
            foreach (TextColumn column in Table.Columns)
                row.Field(column[i]);
        });

    private static Dictionary<string, string> Find(
        PseudonymKey key, string ids, string? idColumn, HashSet<string> wanted, CancellationToken cancellation)
    {
        using var csv = new CsvRows(ids, cancellation: cancellation);
        string name = idColumn ?? CustomerIdColumn.Of(csv.Name, csv.Header);
        int column = Array.IndexOf(csv.Header, name);
        if (column < 0)
        {
            throw new InputException(MessageText.Of(
                $"{csv.Name}: no column '{name}'. Columns: {string.Join(", ", csv.Header)}."));
        }
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> isWanted = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<byte> pseudonym = stackalloc byte[PseudonymKey.Length];
        Span<char> text = stackalloc char[PseudonymKey.Length];
        while (csv.Next(cancellation))
        {
            ReadOnlySpan<byte> id = CustomerIdColumn.Plain(csv.Field(column));
            if (id.IsEmpty || PseudonymKey.IsPseudonym(id))
                continue;
            key.Write(id, pseudonym);
            Encoding.ASCII.GetChars(pseudonym, text);
            if (isWanted.Contains(text))
                known.TryAdd(new string(text), Encoding.UTF8.GetString(id));
        }
        return known;
    }
}
