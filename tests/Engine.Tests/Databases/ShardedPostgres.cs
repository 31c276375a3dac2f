namespace Segmentation.Tests.Databases;

/// <summary>A table parted by hash over three databases, each reached by <c>postgres_fdw</c>.</summary>
internal static class ShardedPostgres
{
    /// <summary>Databases besides the coordinator's.</summary>
    public const int Shards = 3;

    /// <summary>Address of a table <c>sales</c> of these columns and rows; the planner knows how many there are.</summary>
    public static string Spread(LoopbackPostgres server, string columns, IEnumerable<string> rows, string partedBy = "customer_id")
    {
        Create(server, columns, partedBy);
        server.Run($"INSERT INTO sales VALUES {string.Join(", ", rows)}; ANALYZE sales");
        return $"{server.Address}?table=sales";
    }

    /// <summary>Makes the empty table.</summary>
    public static void Create(LoopbackPostgres server, string columns, string partedBy)
    {
        string port = new Uri(server.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        server.Run("CREATE EXTENSION IF NOT EXISTS postgres_fdw; DROP TABLE IF EXISTS sales");
        server.Run($"CREATE TABLE sales ({columns}) PARTITION BY HASH ({partedBy})");
        for (int shard = 1; shard <= Shards; shard++)
        {
            if (server.Run($"SELECT 1 FROM pg_database WHERE datname = 'shard{shard}'").Length == 0)
            {
                server.Run($"CREATE DATABASE shard{shard}");
                server.Run($"""
                    CREATE SERVER shard{shard} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{port}', dbname 'shard{shard}', async_capable 'true');
                    CREATE USER MAPPING FOR shop SERVER shard{shard} OPTIONS (user 'shop', password '{LoopbackPostgres.Password}')
                    """);
            }
            server.RunIn($"shard{shard}", $"DROP TABLE IF EXISTS sales_{shard}; CREATE TABLE sales_{shard} ({columns})");
            server.Run(
                $"CREATE FOREIGN TABLE sales_{shard} PARTITION OF sales "
                + $"FOR VALUES WITH (MODULUS {Shards}, REMAINDER {shard - 1}) SERVER shard{shard}");
        }
    }
}
