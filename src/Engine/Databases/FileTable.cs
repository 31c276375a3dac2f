using System.Data.Common;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>A table that is there already, with all that would be lost with it.</summary>
/// <param name="Kind">What it is, as its database calls it: a table, a view …</param>
/// <param name="Columns">Names of its columns, those that are computed left out.</param>
/// <param name="ReferredTo">Tables whose foreign keys refer to it.</param>
/// <param name="Belongings">What a new table of the same name would lack, in words; empty for a table of bare columns.</param>
internal sealed record PresentTable(
    string Kind, IReadOnlyList<string> Columns, IReadOnlyList<string> ReferredTo, IReadOnlyList<string> Belongings);

/// <summary>A table in a file of a database that runs in this process.</summary>
/// <remarks>
/// Written in one transaction, so that its name is taken before the first row; others read the old rows until the commit. A file that was
/// made for a table that comes to nothing is taken away.
/// </remarks>
internal abstract class FileTable(DatabaseAddress database, ExistingTable existing) : TableTarget(database, existing)
{
    private DbConnection? _connection;
    private DbTransaction? _transaction;
    private bool _isNewFile;

    /// <summary>The table's name in SQL.</summary>
    private protected abstract string Quoted { get; }

    /// <inheritdoc/>
    public sealed override void Write(RowTable rows, CancellationToken cancellation)
    {
        _isNewFile = !File.Exists(Database.Server);
        Guard(() =>
        {
            _connection = Open(writes: true);
            _transaction = _connection.BeginTransaction();
            MakeRoom(_connection, rows);
            long before = Statements.Count(_connection, Quoted);
            Insert(_connection, rows, cancellation);
            RequireWritten(rows, Statements.Count(_connection, Quoted) - before);
        });
    }

    /// <inheritdoc/>
    public sealed override void Commit() => Guard(() =>
    {
        _transaction!.Commit();
        _isNewFile = false;
    });

    /// <summary>Opens the file.</summary>
    /// <param name="writes">Whether it is written to, and made where it is not there.</param>
    private protected abstract DbConnection Open(bool writes);

    /// <summary>Looks at a table of this name; null for none.</summary>
    private protected abstract PresentTable? Look(DbConnection connection);

    /// <summary>Name of a type in SQL.</summary>
    private protected abstract string TypeOf(FieldKind kind);

    /// <summary>Adds the rows to the table, which is there.</summary>
    private protected abstract void Insert(DbConnection connection, RowTable rows, CancellationToken cancellation);

    /// <summary>A fault of the database as one of the file's.</summary>
    private protected abstract IOException Failed(DbException failed);

    /// <summary>Refuses an address that names no table of a file.</summary>
    private protected abstract void CheckAddress();

    /// <summary>Deletes what the database keeps beside the file.</summary>
    /// <param name="isNewFile">Whether the file itself is deleted.</param>
    private protected virtual void DeleteBeside(bool isNewFile)
    {
    }

    // The folder must be there; the file need not.
    private protected sealed override void Check()
    {
        CheckAddress();
        string folder = Path.GetDirectoryName(Path.GetFullPath(Database.Server))!;
        if (!Directory.Exists(folder))
            throw Faults.File("database.no-folder", ("name", PlainText.Phrase(Name)), ("folder", PlainText.Phrase(folder)));
        if (!File.Exists(Database.Server))
            return;
        Guard(() =>
        {
            using DbConnection connection = Open(writes: false);
            if (Look(connection) is { } there)
                RequireAllowed(there.Kind, there.ReferredTo);
        });
    }

    private protected sealed override void Abandon()
    {
        _transaction?.Dispose();
        _connection?.Dispose();
        bool isNewFile = _isNewFile && _connection is not null;
        if (isNewFile)
            File.Delete(Database.Server);
        DeleteBeside(isNewFile);
        _connection = null;
        _transaction = null;
    }

    // Makes the table ready for the rows, by what may become of one that is there.
    private void MakeRoom(DbConnection connection, RowTable rows)
    {
        string create = $"CREATE TABLE {Quoted} ({Definitions(rows, TypeOf)})";
        if (Look(connection) is not { } there)
        {
            Statements.Execute(connection, create);
            return;
        }
        RequireAllowed(there.Kind, there.ReferredTo);
        if (Existing == ExistingTable.Append)
        {
            RequireColumns(rows, there.Columns, StringComparer.OrdinalIgnoreCase);
        }
        else if (there.Belongings.Count == 0)
        {
            Statements.Execute(connection, $"DROP TABLE {Quoted}");
            Statements.Execute(connection, create);
        }
        else
        {
            RequireFit(rows, there.Columns, there.Belongings, StringComparer.OrdinalIgnoreCase);
            Statements.Execute(connection, $"DELETE FROM {Quoted}");
            RequireEmpty(Statements.Count(connection, Quoted));
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (DbException failed)
        {
            throw Failed(failed);
        }
    }
}
