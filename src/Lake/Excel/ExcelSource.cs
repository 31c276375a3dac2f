using System.Globalization;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Lake.Excel;

/// <summary>Rows of one sheet of a workbook (.xlsx), read from front to back.</summary>
/// <remarks>
/// The first row of two values or more is the heading; titles above it and blank rows are passed over. Numbers are the float64 that the
/// sheet holds, dates what their format makes of them, to the millisecond, as Excel shows them.
/// </remarks>
internal sealed class ExcelSource : ITransactionSource
{
    private readonly string _name;
    private readonly IExcelDataReader _reader;
    private readonly string[] _columns;
    private readonly int? _mostRows;
    private long _line;
    private long _given;

    // The heading counts as the first line, wherever it stands.
    private long _told = 1;
    private bool _isRead;

    private ExcelSource(string name, IExcelDataReader reader, int? mostRows)
    {
        (_name, _reader, _mostRows) = (name, reader, mostRows);
        _columns = Heading();
        Advance();
    }

    /// <summary>Opens a sheet.</summary>
    /// <param name="address">A file, or a file and <c>?sheet=NAME</c>.</param>
    /// <exception cref="IOException">No such file, or one that cannot be read.</exception>
    /// <exception cref="InputException">No workbook, no such sheet, or several and none is named.</exception>
    internal static ExcelSource Open(string address, SourceLimits limits)
    {
        (string file, string? sheet) = WorkbookAddress.Parse(address);
        FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        IExcelDataReader? reader = null;
        try
        {
            // The reader asks for the code page that older workbooks were written in, also where it needs none.
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            reader = ExcelReaderFactory.CreateOpenXmlReader(stream, new ExcelReaderConfiguration { LeaveOpen = false });
            string found = Find(file, reader, sheet);
            return new ExcelSource(WorkbookAddress.Of(file, found), reader, limits.MostRows);
        }
        catch (Exception failed)
        {
            reader?.Dispose();
            stream.Dispose();
            if (failed is ExcelReaderException or InvalidDataException or System.Xml.XmlException)
                throw Faults.Of(
                    failed, "error.no-workbook", ("file", PlainText.Phrase(file)), ("message", PlainText.Phrase(failed.Message)));
            throw;
        }
    }

    /// <inheritdoc/>
    public SourceDescription Describe() => new(_name, _columns);

    /// <inheritdoc/>
    public bool Read(ITransactionSink sink, ReadContext context)
    {
        for (int row = 0; row < context.MostRows; row++)
        {
            if (!_isRead || _given == _mostRows)
                return false;
            if (row % 64 == 0)
                context.Cancellation.ThrowIfCancellationRequested();
            if (_line > _told + 1)
                sink.PassOver((int)(_line - _told - 1));
            _told = _line;
            for (int column = 0; column < _columns.Length; column++)
                Hand(sink, column);
            sink.EndRow();
            _given++;
            Advance();
        }
        return _isRead && _given != _mostRows;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    // Goes to the sheet: the one that is named, or the only one that holds anything to look at.
    private static string Find(string file, IExcelDataReader reader, string? sheet)
    {
        var names = new List<string>();
        do
        {
            if (reader.Name == sheet)
                return sheet;
            if (reader.RowCount > 0 && (sheet is not null || reader.VisibleState == "visible"))
                names.Add(reader.Name);
        }
        while (reader.NextResult());
        string list = string.Join(", ", names.Select(name => $"\"{PlainText.Quoted(name)}\""));
        if (sheet is not null)
            throw Faults.Of(
                "error.no-sheet", ("file", PlainText.Phrase(file)), ("sheet", sheet), ("sheets", list));
        if (names.Count == 0)
            throw Faults.Of("error.empty-workbook", ("file", PlainText.Phrase(file)));
        if (names.Count > 1)
            throw Faults.Of(
                "error.several-sheets", ("file", PlainText.Phrase(file)), ("count", names.Count), ("sheets", list),
                ("example", PlainText.Phrase(WorkbookAddress.Of(file, names[0]))));
        reader.Reset();
        while (reader.Name != names[0])
            reader.NextResult();
        return names[0];
    }

    private string[] Heading()
    {
        while (_reader.Read())
        {
            _line++;
            int filled = Enumerable.Range(0, _reader.FieldCount).Count(column => !IsEmpty(column));
            if (filled < 2)
                continue;
            int last = Enumerable.Range(0, _reader.FieldCount).Last(column => !IsEmpty(column));
            // A column without a heading is called as Excel calls it.
            return [.. Enumerable.Range(0, last + 1).Select(column => IsEmpty(column)
                ? Letters(column) : Convert.ToString(_reader.GetValue(column), CultureInfo.InvariantCulture)!.Trim())];
        }
        throw Faults.Of("error.no-heading", ("file", PlainText.Phrase(_name)));
    }

    // To the next row that holds anything.
    private void Advance()
    {
        while (_isRead = _reader.Read())
        {
            _line++;
            bool any = false;
            for (int column = 0; column < _reader.FieldCount; column++)
            {
                if (IsEmpty(column))
                    continue;
                any = true;
                if (column < _columns.Length)
                    continue;
                throw Faults.At(
                    _name, _line, "error.beside-heading", ("column", Letters(column)), ("value", $"{_reader.GetValue(column)}"));
            }
            if (any)
                return;
        }
    }

    private bool IsEmpty(int column) =>
        column >= _reader.FieldCount || _reader.GetValue(column) is null or "";

    private void Hand(ITransactionSink sink, int column)
    {
        if (column >= _reader.FieldCount)
        {
            sink.Missing();
            return;
        }
        switch (_reader.GetValue(column))
        {
            case string text:
                sink.Text(Encoding.UTF8.GetBytes(text));
                break;
            case double number:
                sink.Real(number);
                break;
            case int number:
                sink.Whole(number);
                break;
            case DateTime moment:
                sink.Moment(moment.Ticks, moment.TimeOfDay == TimeSpan.Zero);
                break;
            case bool truth:
                sink.Text(truth ? "TRUE"u8 : "FALSE"u8);
                break;
            case null:
                sink.Missing();
                break;
            case TimeSpan time:
                sink.Text(Encoding.UTF8.GetBytes(Invariant($"{time:c}")));
                break;
            case var other:
                throw Faults.At(
                    _name, _line, "error.cell-kind", ("column", Letters(column)), ("value", $"{other}"));
        }
    }

    private static string Letters(int column)
    {
        string letters = "";
        for (int left = column + 1; left > 0; left = (left - 1) / 26)
            letters = (char)('A' + ((left - 1) % 26)) + letters;
        return letters;
    }
}
