using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Databases;
using Segmentation.Outputs;

namespace Segmentation.Cli.Output;

/// <summary>
/// Where a verb's results go: files that appear whole or not at all, a table of a database likewise, and standard output.
/// </summary>
internal sealed class ResultFiles : IDisposable
{
    private readonly List<Action<Stream>> _toStandardOutput = [];
    private readonly TableTarget? _table;
    private readonly OutputSet _outputs;

    /// <summary>Makes sure, before anything is computed, that the table that <c>--to</c> names and the files can be written.</summary>
    /// <param name="call">What it reads is never written to.</param>
    /// <param name="targets">Paths that will be written; <c>-</c> is standard output, null nothing.</param>
    /// <exception cref="UsageException">Two results for one file.</exception>
    public ResultFiles(Invocation call, params ReadOnlySpan<string?> targets)
    {
        _table = DatabaseOutput.Open(call);
        _outputs = new OutputSet(InputFiles.Of(call), call.Cancellation);
        try
        {
            for (int i = 0; i < targets.Length; i++)
            {
                if (targets[i] == "-")
                    _outputs.ExpectStandardOutput();
                if (!IsFile(targets[i]))
                    continue;
                foreach (string? other in targets[..i])
                {
                    if (IsFile(other) && OutputSet.AreSame(targets[i]!, other!))
                        throw new UsageException(
                            "usage.one-file", ("first", PlainText.Phrase(other)), ("second", PlainText.Phrase(targets[i])));
                }
                _outputs.Expect(targets[i]!);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether a path names a file, not standard output.</summary>
    public static bool IsFile(string? target) => target is not (null or "-");

    /// <summary>
    /// The path that an option gives; <c>-</c> also where it leads to standard output by another name, such as <c>/dev/stdout</c>.
    /// </summary>
    /// <exception cref="UsageException">It is empty.</exception>
    public static string? Target(Invocation call, Option<string?> option) => call.Get(option) switch
    {
        "" => throw new UsageException("usage.empty-name", ("option", option.Name)),
        "-" => "-",
        { } path when OutputSet.IsStandardOutput(path) => "-",
        var path => path,
    };

    /// <summary>Writes one result aside; null and <c>-</c> wait for standard output.</summary>
    public void Write(string? target, Action<Stream> write)
    {
        if (IsFile(target))
            _outputs.Write(target!, write);
        else
            _toStandardOutput.Add(write);
    }

    /// <summary>Writes one result that may be too large to wait: aside for a file, at once for anything else.</summary>
    public void WriteNow(string? target, Action<Stream> write)
    {
        if (IsFile(target))
        {
            _outputs.WriteNow(target!, write);
            return;
        }
        using Stream output = StandardStreams.OpenOutput();
        write(output);
    }

    /// <summary>Fills the table of a database, where there is one.</summary>
    public void WriteTable(RowTable rows, CancellationToken cancellation) => _table?.Write(rows, cancellation);

    /// <summary>
    /// Writes what is meant for standard output, commits the table, and puts the files in place: what is likeliest to fail comes first.
    /// </summary>
    /// <param name="last">Done last before files are in place: if it fails, nothing is. Null for nothing.</param>
    public void Commit(Action? last = null) => _outputs.Commit(() =>
    {
        if (_toStandardOutput.Count > 0)
        {
            try
            {
                using Stream output = StandardStreams.OpenOutput();
                using var buffered = new BufferedStream(output, 1 << 16);
                foreach (Action<Stream> write in _toStandardOutput)
                    write(buffered);
            }
            catch (OutputClosedException)
            {
                // Who reads no further has what it wanted, and the files are wanted too.
            }
        }
        _table?.Commit();
        last?.Invoke();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _table?.Dispose();
        _outputs.Dispose();
    }
}
