using Segmentation.Outputs;
using Segmentation.Wording;

namespace Segmentation.Reports.Tables;

/// <summary>Writes the tables of a run in the formats that were asked for.</summary>
/// <param name="formats">One or more.</param>
/// <param name="language">Of the run.</param>
/// <param name="summaryName">What the table is called that books hold beside those of the run.</param>
/// <param name="summary">Makes it.</param>
internal sealed class TableOutputs(IReadOnlyList<TableFormat> formats, Language language, string summaryName, Func<RowTable> summary)
{
    private readonly List<NamedTable> _tables = [];

    /// <summary>Writes a table where each has a file, and keeps it for the files that hold all.</summary>
    internal void Write(OutputFolder folder, string artifact, RowTable table)
    {
        var named = new NamedTable(TableFormat.NameOf(artifact), table);
        _tables.Add(named);
        foreach (TableFormat format in formats.Where(format => format.Book is null))
            folder.Write(format.FileOf(artifact), stream => format.Writer([named], stream, language));
    }

    /// <summary>Writes the files that hold all tables: the first one, the summary, and the others.</summary>
    internal void WriteBooks(OutputFolder folder)
    {
        foreach (TableFormat format in formats.Where(format => format.Book is not null))
        {
            NamedTable[] sheets = [_tables[0], new NamedTable(summaryName, summary()), .. _tables.Skip(1)];
            folder.Write(format.Book!, stream => format.Writer(sheets, stream, language));
        }
    }
}
