using System.Globalization;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Reports.Tables;

/// <summary>CSV as Excel opens it in a language: with the mark of UTF-8, and with semicolons where numbers have a comma.</summary>
internal sealed class ExcelCsv : IFieldWriter, IDisposable
{
    private readonly StreamWriter _output;
    private readonly char _separator;
    private readonly string _mark;
    private readonly char[] _quoted;
    private bool _inRow;

    private ExcelCsv(Stream output, Language language)
    {
        _mark = language["language.decimal"];
        _separator = _mark == "," ? ';' : ',';
        _quoted = [_separator, '"', '\r', '\n'];
        _output = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
    }

    /// <summary>Writes one table.</summary>
    internal static void Write(IReadOnlyList<NamedTable> tables, Stream output, Language language)
    {
        RowTable table = tables[0].Table;
        using var csv = new ExcelCsv(output, language);
        foreach (RowColumn column in table.Columns)
            csv.Field(column.Name);
        csv.EndRow();
        for (int row = 0; row < table.Rows; row++)
        {
            table.WriteRow(row, csv);
            csv.EndRow();
        }
    }

    /// <inheritdoc/>
    public void Field(string text)
    {
        Begin();
        if (text.AsSpan().IndexOfAny(_quoted) < 0)
            _output.Write(text);
        else
            _output.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }

    /// <inheritdoc/>
    public void Field(ReadOnlySpan<byte> text) => Field(Encoding.UTF8.GetString(text));

    /// <inheritdoc/>
    public void Field(double value)
    {
        Begin();
        _output.Write(value.ToString(CultureInfo.InvariantCulture).Replace(".", _mark, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public void Field(long value)
    {
        Begin();
        _output.Write(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public void Empty() => Begin();

    /// <inheritdoc/>
    public void EndRow()
    {
        _output.WriteLine();
        _inRow = false;
    }

    public void Dispose() => _output.Dispose();

    private void Begin()
    {
        if (_inRow)
            _output.Write(_separator);
        _inRow = true;
    }
}
