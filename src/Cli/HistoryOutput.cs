using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Outputs;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Cli;

/// <summary>The history that a call adds to: read before anything is computed, and written as a whole with the other results.</summary>
internal sealed class HistoryOutput : IDisposable
{
    private readonly string _path;
    private readonly (long Length, DateTime Written)? _stamp;
    private readonly OutputSet _outputs;
    private readonly CancellationToken _cancellation;

    private HistoryOutput(Invocation call, string path)
    {
        _path = path;
        _cancellation = call.Cancellation;
        _outputs = new OutputSet(InputFiles.Of(call), call.Cancellation);
        try
        {
            _outputs.Expect(path);
            _stamp = StampOf(path);
            Plan = new HistoryPlan(
                HistoryFile.Read(path, call.Cancellation), call.Get(HistorySettings.AlertShare) / 100, call.Get(HistorySettings.AlertPsi))
            {
                File = path,
            }.With(call.Key);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What came before, and which changes are alarming.</summary>
    public HistoryPlan Plan { get; }

    /// <summary>Opens the history of a call; null where none is asked for.</summary>
    /// <exception cref="UsageException">Bounds without a history, or a history that is no file.</exception>
    /// <exception cref="InputException">A file that is no history.</exception>
    /// <exception cref="IOException">A file that cannot be read or written.</exception>
    public static HistoryOutput? Open(Invocation call)
    {
        if (call.Get(HistorySettings.History) is not { } path)
        {
            if (call.Given(HistorySettings.AlertShare) || call.Given(HistorySettings.AlertPsi))
                throw new UsageException("usage.alerts-without-history");
            return null;
        }
        if (path is "" or "-" || OutputSet.IsStandardOutput(path) || (Path.Exists(path) && !File.Exists(path)))
            throw new UsageException("usage.history-file");
        return new HistoryOutput(call, path);
    }

    /// <summary>Writes the history aside.</summary>
    public void Write(HistoryResult result) => _outputs.Write(_path, stream => HistoryFile.Write(stream, result.History, _cancellation));

    /// <summary>Puts it in its place.</summary>
    /// <exception cref="IOException">Another run has written to it meanwhile, or it cannot be put in place.</exception>
    public void Commit()
    {
        if (StampOf(_path) != _stamp)
            throw Faults.File("error.changed-meanwhile", ("file", PlainText.Phrase(_path)));
        _outputs.Commit();
    }

    /// <summary>Tells what the history says.</summary>
    public void Tell(Notes notes, HistoryResult result)
    {
        foreach (Phrase sentence in result.Told(Plan))
        {
            notes.Line(result.Alerts.Contains(sentence)
                ? notes.Language.Of("terminal.check-first", ("finding", sentence)) : sentence.In(notes.Language));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _outputs.Dispose();

    private static (long, DateTime)? StampOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;
}
