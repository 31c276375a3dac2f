using System.Buffers.Binary;

namespace Segmentation.Lake.Excel;

/// <summary>Takes the times of writing out of an archive, so that the same content is the same bytes.</summary>
/// <remarks>PKWARE, APPNOTE.TXT 6.3.10: 4.3.7 local headers, 4.3.12 central directory, 4.3.16 its end.</remarks>
internal static class ZipTimes
{
    private const uint EndSignature = 0x06054B50, EntrySignature = 0x02014B50;
    private const int EndBytes = 22, EntryBytes = 46;

    // Midnight of 1980-01-01, the first moment that the format has.
    private static readonly byte[] First = [0, 0, 0x21, 0];

    /// <summary>Sets the time of every entry to 1980-01-01.</summary>
    /// <param name="archive">Can be read, written and sought; below 4 GiB, without a comment.</param>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    internal static void Clear(Stream archive)
    {
        Span<byte> end = stackalloc byte[EndBytes];
        archive.Position = archive.Length - EndBytes;
        archive.ReadExactly(end);
        long place = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || place == uint.MaxValue || entries == ushort.MaxValue)
            throw new InvalidDataException("The workbook is larger than 4 GiB; write it as Parquet or CSV.");
        Span<byte> entry = stackalloc byte[EntryBytes];
        for (int i = 0; i < entries; i++)
        {
            archive.Position = place;
            archive.ReadExactly(entry);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != EntrySignature)
                throw new InvalidDataException("The workbook's directory is damaged.");
            archive.Position = place + 12;
            archive.Write(First);
            archive.Position = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]) + 10;
            archive.Write(First);
            place += EntryBytes + BinaryPrimitives.ReadUInt16LittleEndian(entry[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
        }
    }
}
