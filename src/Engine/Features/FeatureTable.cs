using System.Security.Cryptography;
using Segmentation.Features.Tables;
using Segmentation.Pseudonyms;
using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>One row a customer, one named numeric column a feature.</summary>
/// <param name="Ids">Customer ids in row order.</param>
/// <param name="Columns">Feature names in column order.</param>
/// <param name="Values">n×d, finite.</param>
public sealed record FeatureTable(IdList Ids, IReadOnlyList<string> Columns, Matrix Values)
{
    /// <summary>Columns of categories beside the numbers, in file order; of a table that was read so.</summary>
    internal IReadOnlyList<TextColumn> Categories { get; init; } = [];

    /// <summary>What reading passed over or assumed; of a table that was read.</summary>
    public IReadOnlyList<Transactions.Finding> Findings { get; init; } = [];

    /// <summary>
    /// Reads a CSV with a header, an id in the first column and finite numbers in the others; <c>.gz</c>, <c>-</c> (standard input) and
    /// databases too.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="hasId">False where every column is a feature; ids are then row numbers from 1.</param>
    /// <param name="standardInput">What <c>-</c> reads; null is the process's standard input.</param>
    /// <param name="hash">Gets the input's raw bytes, of an input with types its cells; null for none.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <param name="reading">How it is written; null detects all of it.</param>
    /// <exception cref="InputException">A field that is no finite number, a row of another width, a broken quote: the message names file,
    /// line, column and value.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read, or a directory.</exception>
    public static FeatureTable ReadCsv(
        string path, bool hasId = true, Stream? standardInput = null, IncrementalHash? hash = null, TableReading? reading = null,
        CancellationToken cancellation = default) =>
        FeatureTableReader.Read(path, hasId, standardInput, hash, reading, cancellation);

    /// <summary>Values of a feature, one a row; null where the table has no such column.</summary>
    internal double[]? ValuesOf(Feature feature) => IndexOf(feature) is var column and >= 0 ? Values.Column(column) : null;

    /// <summary>Place of a feature's column; −1 where the table has none.</summary>
    internal int IndexOf(Feature feature)
    {
        for (int column = 0; column < Columns.Count; column++)
        {
            if (Columns[column] == feature.Name)
                return column;
        }
        return -1;
    }

    /// <summary>A new table of the given rows, in the given order.</summary>
    public FeatureTable SelectRows(int[] rows) =>
        new(IdList.Of(rows.Length, 1, row => Ids.Utf8(rows[row])), Columns, Values.SelectRows(rows));

    /// <summary>The table with pseudonyms in place of ids, in their order: the order of ids would show whose they are.</summary>
    /// <exception cref="InputException">Some of the ids are pseudonyms already.</exception>
    internal FeatureTable Pseudonymised(PseudonymKey key, int threads, CancellationToken cancellation)
    {
        FeatureTable named = this with { Ids = key.Of(Ids, threads) };
        int[] order = CustomerOrder.Sort(named.Ids, cancellation);
        return named.SelectRows(order) with
        {
            Categories =
                [.. Categories.Select(column => column with { Codes = [.. order.Select(row => column.Codes[row])] })],
            Findings = Findings,
        };
    }

    /// <summary>A new table of the given columns, in the given order.</summary>
    /// <param name="columns">Each a column of this table.</param>
    public FeatureTable SelectColumns(IReadOnlyList<string> columns)
    {
        int[] places = [.. columns.Select(column => Columns.ToList().IndexOf(column))];
        var values = new Matrix(Values.Rows, places.Length);
        for (int i = 0; i < values.Rows; i++)
        {
            for (int j = 0; j < places.Length; j++)
                values[i, j] = Values[i, places[j]];
        }
        return new FeatureTable(Ids, columns, values);
    }

    /// <summary>
    /// Writes a CSV that <see cref="ReadCsv"/> reads back bit for bit: UTF-8, shortest round-trip numbers, <c>\n</c> line ends.
    /// </summary>
    /// <param name="output">Left open.</param>
    /// <param name="idColumn">Name of the id column.</param>
    public void WriteCsv(Stream output, string idColumn = "customer_id") => ToRows(idColumn).WriteCsv(output);

    /// <summary>The table as rows of results.</summary>
    /// <param name="idColumn">Name of the id column.</param>
    internal RowTable ToRows(string idColumn = "customer_id")
    {
        RowColumn[] columns = [new(idColumn, FieldKind.Text), .. Columns.Select(FeatureCatalog.ColumnOf)];
        return new RowTable(columns, Values.Rows, (i, row) =>
        {
            row.Field(Ids.Utf8(i));
            foreach (double value in Values.Row(i))
                row.Field(value);
        })
        {
            RowsStandAlone = true,
        };
    }
}
