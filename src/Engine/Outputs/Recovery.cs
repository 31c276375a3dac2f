using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>
/// Cleans up after runs that were killed: takes back what they had half put in place, and removes what they were writing.
/// </summary>
/// <remarks>Files of a run that lives are locked and stay; what was set aside is removed only by the record that names it.</remarks>
internal static class Recovery
{
    /// <summary>Cleans one folder.</summary>
    /// <exception cref="IOException">Something cannot be put back; nothing is lost.</exception>
    internal static void Clean(FileCalls calls, string folder)
    {
        (string Path, string Kind)[] found =
        [
            .. Directory.EnumerateFiles(folder, ".*")
                .Select(path => (path, PrivateName.KindOf(Path.GetFileName(path)) ?? ""))
                .Where(file => file.Item2 is PrivateName.Partial or PrivateName.Undo or PrivateName.Done or PrivateName.Lock),
        ];
        // What was being written may be named by a record.
        foreach ((string path, string kind) in found.OrderBy(file => file.Kind is PrivateName.Partial or PrivateName.Lock))
        {
            using FileStream? taken = FileCalls.TakeOver(path);
            if (taken is null)
                continue;
            if (kind is PrivateName.Partial or PrivateName.Lock)
                calls.Delete(path);
            else
                Settle(calls, taken);
        }
    }

    // Puts one run's files back or lets them be, in every folder that it wrote to, and removes its records.
    private static void Settle(FileCalls calls, FileStream file)
    {
        UndoRecord record = UndoRecord.Read(file);
        if (record.First is { } first)
        {
            // Whoever has the first record settles this one too.
            file.Dispose();
            SettleByFirst(calls, file.Name, first);
            return;
        }
        bool done = PrivateName.KindOf(Path.GetFileName(file.Name)) == PrivateName.Done;
        string name = PrivateName.ToKind(file.Name, PrivateName.Undo);
        foreach (string other in record.Others.Where(other => PrivateName.KindOf(Path.GetFileName(other)) == PrivateName.Undo))
        {
            using FileStream? taken = WaitFor(other);
            if (taken is not null && UndoRecord.Read(taken) is { } second && second.First == name)
                Settle(calls, other, second, done);
        }
        Settle(calls, file.Name, record, done);
    }

    private static void SettleByFirst(FileCalls calls, string path, string first)
    {
        foreach (string state in new[] { PrivateName.ToKind(first, PrivateName.Undo), PrivateName.ToKind(first, PrivateName.Done) })
        {
            if (!File.Exists(state))
                continue;
            using FileStream? taken = FileCalls.TakeOver(state);
            if (taken is not null && UndoRecord.Read(taken).First is null)
            {
                taken.Position = 0;
                Settle(calls, taken);
            }
            return;
        }
        // The first record is written first and removed last. Where it is gone, its folder was moved away, and nobody can tell
        // how the run ended: what was set aside stays.
        calls.Delete(path);
    }

    // Another run may be looking at it at this moment.
    private static FileStream? WaitFor(string path)
    {
        const int Attempts = 100, Milliseconds = 20;
        for (int attempt = 0; attempt < Attempts && File.Exists(path); attempt++)
        {
            if (FileCalls.TakeOver(path) is { } taken)
                return taken;
            Thread.Sleep(Milliseconds);
        }
        return File.Exists(path) ? throw Faults.File("error.record-in-use", ("path", path)) : null;
    }

    private static void Settle(FileCalls calls, string path, UndoRecord record, bool done)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (done)
            record.Finish(calls, folder);
        else
            record.TakeBack(calls, folder);
        calls.Delete(path);
        calls.FlushFolder(folder);
    }
}
