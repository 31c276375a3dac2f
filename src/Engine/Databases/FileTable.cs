namespace Segmentation.Databases;

/// <summary>A table that is there already, with all that would be lost with it.</summary>
/// <param name="Kind">What it is, as its database calls it: a table, a view …</param>
/// <param name="Columns">Names of its columns, those that are computed left out.</param>
/// <param name="ReferredTo">Tables whose foreign keys refer to it.</param>
/// <param name="Belongings">What a new table of the same name would lack, in words; empty for a table of bare columns.</param>
internal sealed record PresentTable(
    string Kind, IReadOnlyList<string> Columns, IReadOnlyList<string> ReferredTo, IReadOnlyList<string> Belongings);

/// <summary>A table in a file of a database that runs in this process.</summary>
/// <remarks>Written in one transaction, so that its name is taken before the first row.</remarks>
internal abstract class FileTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    /// <summary>The table's name in SQL.</summary>
    private protected abstract string Quoted { get; }

    /// <summary>Runs a statement.</summary>
    private protected abstract void Execute(string sql);

    /// <summary>Number of rows of the table.</summary>
    private protected abstract long Count();

    /// <summary>Makes the table of bare columns.</summary>
    private protected abstract void Create(RowTable rows);

    /// <summary>The folder must be there; the file need not.</summary>
    private protected void RequireFolder()
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(Database.Server))!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{Name}: there is no folder {folder}.");
    }

    /// <summary>Makes the table ready for the rows, by what may become of one that is there.</summary>
    /// <param name="there">Null for none.</param>
    /// <param name="rows">What it will hold.</param>
    private protected void MakeRoom(PresentTable? there, RowTable rows)
    {
        if (there is null)
        {
            Create(rows);
            return;
        }
        RequireAllowed(there.Kind, there.ReferredTo);
        if (Existing == ExistingTable.Append)
        {
            RequireColumns(rows, there.Columns, StringComparer.OrdinalIgnoreCase);
        }
        else if (there.Belongings.Count == 0)
        {
            Execute($"DROP TABLE {Quoted}");
            Create(rows);
        }
        else
        {
            RequireFit(rows, there.Columns, there.Belongings, StringComparer.OrdinalIgnoreCase);
            Execute($"DELETE FROM {Quoted}");
            RequireEmpty(Count());
        }
    }
}
