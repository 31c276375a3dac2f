using System.Data.Common;

namespace Segmentation.Databases;

/// <summary>Runs statements of whatever database a connection is of; its own exceptions are thrown as they are.</summary>
/// <remarks>A parameter without a name is the next of <c>$1</c>, <c>$2</c>, …, as PostgreSQL counts them.</remarks>
internal static class Statements
{
    /// <summary>Runs a statement that has no result; gives how many rows it changed, where the database says so.</summary>
    internal static int Execute(DbConnection connection, string sql)
    {
        using DbCommand command = Command(connection, sql, []);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row.</summary>
    internal static T Value<T>(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using DbCommand command = Command(connection, sql, parameters);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Number of rows of a table.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="quoted">The table's name in SQL.</param>
    internal static long Count(DbConnection connection, string quoted) => Value<long>(connection, $"SELECT count(*) FROM {quoted}");

    /// <summary>All rows of a result, as <paramref name="row"/> makes them.</summary>
    internal static List<T> Rows<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> row, params (string Name, object Value)[] parameters)
    {
        using DbCommand command = Command(connection, sql, parameters);
        using DbDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The first column of all rows as texts; one that is missing is empty.</summary>
    internal static List<string> Texts(DbConnection connection, string sql, params (string Name, object Value)[] parameters) =>
        Rows(connection, sql, reader => reader.IsDBNull(0) ? "" : reader.GetString(0), parameters);

    /// <summary>Builds on a connection what will own it; a failure closes it.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="build">Makes the owner.</param>
    /// <param name="told">What is thrown in the place of a fault; null throws the fault itself.</param>
    internal static T Owned<TConnection, T>(TConnection connection, Func<TConnection, T> build, Func<Exception, IOException?> told)
        where TConnection : IDisposable
    {
        try
        {
            return build(connection);
        }
        catch (Exception failed)
        {
            connection.Dispose();
            if (told(failed) is { } fault)
                throw fault;
            throw;
        }
    }

    private static DbCommand Command(DbConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
