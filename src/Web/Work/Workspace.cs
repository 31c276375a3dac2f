using System.Globalization;
using Segmentation.Cli.Verbs.Local;
using Segmentation.Pipeline;
using Segmentation.Reports;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>What is uploaded, what goes on and what was made: one for the whole server, however many windows show it.</summary>
/// <param name="request">What the server was started for.</param>
/// <param name="folder">Where uploads are.</param>
internal sealed class Workspace(ServerRequest request, UploadFolder folder) : IDisposable
{
    private const int PreviewedRows = 6;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, FinishedRun> _runs = [];
    private WorkspaceState _state = new() { Language = Language.Load(request.Language) };
    private bool _isUploading;

    /// <summary>What the server was started for.</summary>
    public ServerRequest Request => request;

    /// <summary>What the page shows.</summary>
    public WorkspaceState State => Volatile.Read(ref _state);

    /// <summary>A run of this server by its number; null where there is none.</summary>
    public FinishedRun? RunOf(int number)
    {
        lock (_gate)
            return _runs.GetValueOrDefault(number);
    }

    /// <summary>Changes the language of the page.</summary>
    public void Speak(Language language) => Change(state => state with { Language = language });

    /// <summary>Takes a file.</summary>
    /// <param name="name">As the browser calls it.</param>
    /// <param name="isFirst">Whether it takes the place of what was uploaded before, or comes beside it.</param>
    /// <param name="length">Its size, where the browser tells.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="cancellation">The browser went away.</param>
    /// <exception cref="RefusalException">Something goes on, or the file is too large.</exception>
    public async Task TakeAsync(string name, bool isFirst, long? length, Stream content, CancellationToken cancellation)
    {
        lock (_gate)
        {
            RequireIdle();
            _isUploading = true;
            if (isFirst)
            {
                folder.Begin();
                _state = new WorkspaceState { Language = _state.Language };
            }
        }
        try
        {
            long most = request.UploadLimit - State.Files.Sum(file => file.Bytes);
            RequireRoom(name, length ?? 0, most);
            string taken = UploadFolder.NameOf(name);
            long written = await SaveAsync(name, taken, content, most, cancellation);
            Change(state => state with { Files = [.. state.Files, new UploadedFile(taken, written)] });
        }
        finally
        {
            lock (_gate)
                _isUploading = false;
        }
    }

    /// <summary>Begins to look through the files.</summary>
    /// <exception cref="RefusalException">Something goes on, or there is no file.</exception>
    public void BeginCheck(PageSettings settings) => Begin(settings, isRun: false, (state, job) =>
    {
        string[] names = Names(state);
        AnalysisOptions options = Options(state, names);
        SourcePreview preview = SourcePreview.Read(options.Reading.Sources[0], options.Reading, PreviewedRows, job.Cancellation);
        Change(now => now with { Preview = preview });
        var check = FileCheck.Of(CustomerAnalysis.Check(options, job, job.Cancellation));
        return now => now with { Check = check };
    });

    /// <summary>Begins to make segments.</summary>
    /// <exception cref="RefusalException">Something goes on, or there is no file.</exception>
    public void BeginRun(PageSettings settings) => Begin(settings, isRun: true, (state, job) =>
    {
        string[] names = Names(state);
        AnalysisOptions options = Options(state, names);
        AnalysisResult run = CustomerAnalysis.Run(options, job, job.Cancellation);
        job.Report(new StageProgress("write", 0, 0));
        string results = NewFolder(names[0]);
        RunFiles.Write(run, results, cancellation: job.Cancellation);
        string[] order = [.. RunFiles.InOrder];
        string[] files =
        [
            .. Directory.EnumerateFiles(results).Select(path => Path.GetFileName(path)).Where(order.Contains)
                .OrderBy(name => Array.IndexOf(order, name)),
        ];
        lock (_gate)
        {
            var finished = new FinishedRun(_runs.Count + 1, results, files, run.Segments, options.Language);
            _runs.Add(finished.Number, finished);
            return now => now with { Finished = finished };
        }
    });

    /// <summary>Asks what goes on to stop.</summary>
    public void Cancel() => State.Job?.Cancel();

    /// <summary>Shows the files again, for other settings.</summary>
    /// <exception cref="RefusalException">Something goes on.</exception>
    public void GoBack()
    {
        lock (_gate)
        {
            RequireIdle();
            _state = _state with { Finished = null, Failure = null };
        }
    }

    /// <summary>Removes what was uploaded.</summary>
    /// <exception cref="RefusalException">Something goes on.</exception>
    public void StartOver()
    {
        lock (_gate)
        {
            RequireIdle();
            folder.Begin();
            _state = new WorkspaceState { Language = _state.Language };
        }
    }

    /// <summary>Stops what goes on, and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (State.Job is not { } job)
            return;
        job.Cancel();
        await job.Work;
    }

    /// <inheritdoc/>
    public void Dispose() => State.Job?.Dispose();

    private void Begin(PageSettings settings, bool isRun, Func<WorkspaceState, Job, Func<WorkspaceState, WorkspaceState>> work)
    {
        lock (_gate)
        {
            RequireIdle();
            if (_state.Files.Count == 0)
                throw new RefusalException(new Phrase("web.no-file"));
            var job = new Job(isRun);
            _state = _state with
            {
                Settings = settings,
                Job = job,
                Failure = null,
                Finished = null,
                Preview = isRun ? _state.Preview : null,
                Check = isRun ? _state.Check : null,
            };
            WorkspaceState begun = _state;
            job.Begin(_ => Do(begun, job, work));
        }
    }

    private void Do(WorkspaceState begun, Job job, Func<WorkspaceState, Job, Func<WorkspaceState, WorkspaceState>> work)
    {
        Func<WorkspaceState, WorkspaceState> result;
        try
        {
            result = work(begun, job);
        }
        catch (Exception failed)
        {
            bool isCancelled = job.Cancellation.IsCancellationRequested;
            result = state => state with { Failure = isCancelled ? new RefusalException(new Phrase("web.cancelled")) : failed };
        }
        Change(state => result(state) with { Job = null });
        job.Dispose();
    }

    private void Change(Func<WorkspaceState, WorkspaceState> change)
    {
        lock (_gate)
            _state = change(_state);
    }

    private void RequireIdle()
    {
        if (_state.Job is not null || _isUploading)
            throw new RefusalException(new Phrase("web.busy"));
    }

    private static string[] Names(WorkspaceState state) => [.. state.Files.Select(file => file.Name)];

    private AnalysisOptions Options(WorkspaceState state, string[] names) =>
        state.Settings.Options(names, state.Language, request.Device, request.Threads, request.Version);

    private string NewFolder(string file)
    {
        string time = DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string first = Path.Combine(request.Directory, $"{UploadFolder.StemOf(file)}-{time}"), path = first;
        for (int copy = 2; Path.Exists(path); copy++)
            path = Invariant($"{first}-{copy}");
        return path;
    }

    private void RequireRoom(string name, long bytes, long most)
    {
        if (bytes > most)
            throw TooLarge(name);
        if (bytes > folder.FreeBytes)
            throw new RefusalException(new Phrase("web.no-space", ("file", name), ("folder", folder.Path)));
    }

    private RefusalException TooLarge(string name) =>
        new(new Phrase("web.too-large", ("file", name), ("limit", SizeWords.Of(request.UploadLimit, State.Language))));

    private async Task<long> SaveAsync(string name, string path, Stream content, long most, CancellationToken cancellation)
    {
        long written = 0;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                written += read;
                if (written > most)
                    throw TooLarge(name);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            return written;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
