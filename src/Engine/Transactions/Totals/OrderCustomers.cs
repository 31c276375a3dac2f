using System.Runtime.InteropServices;
using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.Totals;

/// <summary>Which orders name more than one customer: known only when all rows were seen.</summary>
internal sealed class OrderCustomers
{
    private readonly Dictionary<Hash128,
    ulong>[] _customerOf = [.. Enumerable.Range(0, ParsedBlock.Partitions).Select(_ => new Dictionary<Hash128, ulong>())];
    private readonly HashSet<Hash128>[] _several = [.. Enumerable.Range(0, ParsedBlock.Partitions).Select(_ => new HashSet<Hash128>())];

    /// <summary>Looks at all rows; partitions here are of orders.</summary>
    internal void Look(ParsedBlock[] blocks, int threads, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(ParsedBlock.Partitions, threads, partition => LookAt(blocks, partition), cancellation);

    internal bool HasSeveral(Hash128 order) => _several[ParsedBlock.PartitionOf(order.High)].Contains(order);

    private void LookAt(ParsedBlock[] blocks, int partition)
    {
        foreach (ParsedBlock block in blocks)
        {
            foreach (ref TransactionRecord record in block.AllRecords)
            {
                if (ParsedBlock.PartitionOf(record.Order.High) != partition)
                    continue;
                ref ulong customer = ref CollectionsMarshal.GetValueRefOrAddDefault(_customerOf[partition], record.Order, out bool known);
                if (!known)
                    customer = record.CustomerHash;
                else if (customer != record.CustomerHash)
                    _several[partition].Add(record.Order);
            }
        }
    }
}
