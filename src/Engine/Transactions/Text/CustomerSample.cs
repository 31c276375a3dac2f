using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Segmentation.Transactions.Text;

/// <summary>One customer in N, drawn by a hash of the id: the same customers on every machine, in every file and database.</summary>
/// <remarks>
/// A customer belongs to the sample where the first eight hexadecimal digits of the MD5 of the id (UTF-8, without outer spaces and
/// the .0 of floating point) are below 2³²/N as digits of the same kind. MD5 is what nearly all dialects of SQL have, and digits in
/// lower case are ordered as the numbers that they are. Who is in a sample of 1/20 is in that of 1/10.
/// </remarks>
internal sealed class CustomerSample
{
    /// <summary>Most customers that one stands for.</summary>
    public const int MostOf = 1_000_000;

    private readonly uint _limit;

    private CustomerSample(int of)
    {
        Of = of;
        _limit = (uint)((1UL << 32) / (ulong)of);
    }

    /// <summary>Customers that one of the sample stands for, 2 or more.</summary>
    public int Of { get; }

    /// <summary>Eight hexadecimal digits in lower case that those of a customer of the sample are below.</summary>
    public string Limit => Invariant($"{_limit:x8}");

    /// <summary>Reads <c>1/N</c>, N from 2 to <see cref="MostOf"/>.</summary>
    /// <returns>Null where the text is none.</returns>
    public static CustomerSample? Parse(string text) =>
        text.StartsWith("1/", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int of) && of is >= 2 and <= MostOf
            ? new CustomerSample(of) : null;

    /// <summary>Whether a customer belongs to the sample.</summary>
    /// <param name="id">The id in UTF-8, as results show it.</param>
    [SuppressMessage("Security", "CA5351", Justification = "It spreads ids evenly and keeps no secret.")]
    public bool Holds(ReadOnlySpan<byte> id)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(id, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash) < _limit;
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Invariant($"1/{Of}");
}
