using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Lists;

/// <summary>Who of a list is not written to, so that it shows what writing does.</summary>
/// <remarks>
/// A customer's draw depends on the seed and the id alone: the same customers are held back in every rerun, whatever else the files hold.
/// So a share of 10 % is one in expectation, not to the customer.
/// </remarks>
internal static class ControlGroup
{
    /// <summary>Whether a customer is held back.</summary>
    /// <param name="share">In [0, 1).</param>
    public static bool Holds(string id, ulong seed, double share)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Invariant($"{seed}\n{id}")));
        // 53 bits are what a double keeps.
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53)) < share;
    }
}
