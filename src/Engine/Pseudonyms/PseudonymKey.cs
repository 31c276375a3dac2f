using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Segmentation.Pseudonyms;

/// <summary>The secret by which customer ids become pseudonyms: keyed hashes that nobody without the key can compute or look up.</summary>
/// <remarks>
/// <para>A pseudonym is <c>p-</c> and the first 128 bits of HMAC-SHA-256 (RFC 2104) of the id's UTF-8 bytes, as 32 lower-case hexadecimal
/// digits. Two of n ids share one with a probability below n²/2¹²⁹: 1.5·10⁻²¹ at a billion customers. The prefix keeps spreadsheets from
/// reading one as a number, and tells pseudonyms from ids.</para>
/// <para>A key file holds at least 64 hexadecimal digits, such as <c>openssl rand -hex 32</c> prints; white space between them does not
/// count.</para>
/// </remarks>
public sealed class PseudonymKey
{
    /// <summary>Characters of a pseudonym.</summary>
    public const int Length = 34;

    private const int LeastBytes = 32;
    private const int MostBytes = 1024;

    // 32 random bytes have fewer different ones with a probability below 10⁻²⁰.
    private const int FewestDifferentBytes = 14;
    private const int HashedBytes = 16;
    private const int FingerprintBytes = 4;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _key;

    private PseudonymKey(byte[] key)
    {
        _key = key;
        // No id holds a zero byte at its start, so that no pseudonym shows what is hashed here.
        Fingerprint = Convert.ToHexStringLower(HMACSHA256.HashData(_key, "\0fingerprint of the key"u8), 0, FingerprintBytes);
    }

    /// <summary>Eight hexadecimal digits that tell keys apart and show nothing of the key.</summary>
    public string Fingerprint { get; }

    private static ReadOnlySpan<byte> Prefix => "p-"u8;

    /// <summary>Reads a key file.</summary>
    /// <exception cref="InputException">Something else than hexadecimal digits, or too few of them for a key.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static PseudonymKey Read(string path, CancellationToken cancellation = default)
    {
        string text = Encoding.Latin1.GetString(InputFile.ReadAll(path, cancellation));
        string digits = string.Concat(text.Where(letter => letter is not (' ' or '\t' or '\r' or '\n')));
        string next = "Make one with `segment key FILE`, or with `openssl rand -hex 32 > FILE`.";
        // What the file holds may be a secret all the same: no error shows any of it.
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit) || digits.Length % 2 != 0)
            throw new InputException(MessageText.Of($"{path} is no key: it holds something else than hexadecimal digits. ") + next);
        if (digits.Length < 2 * LeastBytes || digits.Length > 2 * MostBytes)
        {
            throw new InputException(MessageText.Of(
                $"{path} is no key: it holds {digits.Length / 2:N0} bytes, and {LeastBytes} to {MostBytes:N0} are needed. ") + next);
        }
        byte[] key = Convert.FromHexString(digits);
        return key.Distinct().Count() >= FewestDifferentBytes ? new PseudonymKey(key)
            : throw new InputException(MessageText.Of($"{path} is no key: its bytes repeat, and so are not random. ") + next);
    }

    /// <summary>The text of a new key file: 32 random bytes.</summary>
    public static string NewFile() => RandomNumberGenerator.GetHexString(2 * LeastBytes, lowercase: true) + "\n";

    /// <summary>Whether other users of the machine may read a key file; false where that is not known.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None;

    /// <summary>Whether a text has the form of a pseudonym.</summary>
    public static bool IsPseudonym(ReadOnlySpan<byte> id) =>
        id.Length == Length && id.StartsWith(Prefix) && !id[Prefix.Length..].ContainsAnyExcept(Digits);

    /// <inheritdoc cref="IsPseudonym(ReadOnlySpan{byte})"/>
    public static bool IsPseudonym(string id) => id.Length == Length && IsPseudonym(Encoding.UTF8.GetBytes(id));

    /// <summary>Whether all ids have the form of pseudonyms; false where there is none.</summary>
    public static bool ArePseudonyms(IdList ids)
    {
        for (int i = 0; i < ids.Count; i++)
        {
            if (!IsPseudonym(ids.Utf8(i)))
                return false;
        }
        return ids.Count > 0;
    }

    /// <summary>The pseudonym of an id.</summary>
    public string Of(string id) => Encoding.ASCII.GetString(Of(Encoding.UTF8.GetBytes(id)));

    /// <summary>The pseudonym of an id.</summary>
    public byte[] Of(ReadOnlySpan<byte> id)
    {
        byte[] pseudonym = new byte[Length];
        Write(id, pseudonym);
        return pseudonym;
    }

    /// <summary>Writes the pseudonym of an id.</summary>
    /// <param name="id">As it is known everywhere: UTF-8 without outer spaces and quotes.</param>
    /// <param name="target"><see cref="Length"/> bytes.</param>
    /// <exception cref="InputException">The id is a pseudonym already.</exception>
    public void Write(ReadOnlySpan<byte> id, Span<byte> target)
    {
        if (IsPseudonym(id))
            throw new InputException(
                $"Customer '{Encoding.ASCII.GetString(id)}' is a pseudonym already. Give the ids as they were, or leave out "
                + $"‹pseudonymise›.");
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, id, hash);
        Prefix.CopyTo(target);
        Convert.TryToHexStringLower(hash[..HashedBytes], target[Prefix.Length..], out _);
    }

    /// <summary>The pseudonyms of ids, in their order; ids that are pseudonyms all stay as they are.</summary>
    /// <exception cref="InputException">Some of the ids are pseudonyms already.</exception>
    public IdList Of(IdList ids, int threads)
    {
        if (ArePseudonyms(ids))
            return ids;
        const int Chunk = 4096;
        const int AtOnce = 256 * Chunk;
        var builder = new IdList.Builder();
        byte[] part = new byte[Length * Math.Min(AtOnce, ids.Count)];
        for (int start = 0; start < ids.Count; start += AtOnce)
        {
            int first = start, count = Math.Min(AtOnce, ids.Count - start);
            ChunkedParallel.ForChunks((count + Chunk - 1) / Chunk, threads, chunk =>
            {
                for (int i = chunk * Chunk; i < Math.Min(count, (chunk + 1) * Chunk); i++)
                    Write(ids.Utf8(first + i), part.AsSpan(Length * i, Length));
            });
            for (int i = 0; i < count; i++)
                builder.Add(part.AsSpan(Length * i, Length));
        }
        return builder.ToIdList();
    }
}
