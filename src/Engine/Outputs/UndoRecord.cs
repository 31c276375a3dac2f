using System.Text.Json;
using System.Text.Json.Serialization;
using Segmentation.Wording;

namespace Segmentation.Outputs;

/// <summary>One file that a run puts in place or removes.</summary>
/// <param name="Name">Its name in the record's folder.</param>
/// <param name="Aside">Name under which what stood there is kept meanwhile; null where nothing stood there.</param>
/// <param name="Stamp">The new file's stamp; null where there is none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UndoEntry(string Name, string? Aside, string? Stamp);

/// <summary>
/// What a run is changing in one folder, written down before it begins, so that a run that is killed meanwhile is taken back by the next.
/// </summary>
/// <param name="First">Path of the record that decides for all, where outputs go to several folders; null in that record itself.</param>
/// <param name="Others">Paths of the records in the other folders; only the first has them.</param>
/// <param name="Entries">The files of this folder.</param>
/// <remarks>
/// Names are of the record's own folder, and a record in another folder is heeded only where it points back: whoever can write a
/// record can change nothing that could not be changed without it.
/// </remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UndoRecord(string? First, string[] Others, UndoEntry[] Entries)
{
    /// <summary>Writes it beside a file, whole or not at all, and makes sure that it is on the disk.</summary>
    /// <returns>The record's file, open and locked.</returns>
    internal StagedFile Publish(FileCalls calls, string path)
    {
        var file = new StagedFile(calls, path, hashed: false);
        try
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(this, OutputsJson.Default.UndoRecord));
            file.Complete();
            file.Settle(replaced: null);
            file.Place();
            calls.FlushFolder(Path.GetDirectoryName(path)!);
            return file;
        }
        catch
        {
            file.Dispose();
            Forget(calls, file.Partial);
            Forget(calls, path);
            throw;
        }
    }

    /// <summary>Reads a record.</summary>
    /// <param name="file">The record, open and locked: another opening would find it so.</param>
    /// <exception cref="IOException">It cannot be read, or is none.</exception>
    internal static UndoRecord Read(FileStream file)
    {
        try
        {
            UndoRecord record = JsonSerializer.Deserialize(file, OutputsJson.Default.UndoRecord) ?? throw new JsonException("it is empty");
            bool isOurs = record.Others.All(other => other is not null)
                && record.Entries.All(entry => entry is not null && IsPlain(entry.Name) && IsAside(entry.Aside));
            return isOurs ? record : throw new JsonException("it names files outside its folder");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or UnauthorizedAccessException)
        {
            throw Faults.File(error, "error.record-unreadable", ("file", file.Name), ("reason", error.Message));
        }
    }

    /// <summary>Puts back what was set aside in the record's folder, and removes what was new; as often as it takes.</summary>
    /// <exception cref="IOException">A file was changed since, by somebody else: both it and what was set aside stay.</exception>
    internal void TakeBack(FileCalls calls, string folder)
    {
        foreach (UndoEntry entry in Entries.Reverse())
        {
            string target = Path.Combine(folder, entry.Name);
            FileStatus? now = FileStatus.OfEntry(target);
            bool isNew = now is not null && now.Stamp == entry.Stamp;
            if (entry.Aside is null)
            {
                if (isNew)
                    calls.Delete(target);
                continue;
            }
            string aside = Path.Combine(folder, entry.Aside);
            if (FileStatus.OfEntry(aside) is not { } before)
                continue;
            if (now is null || isNew)
                calls.Rename(aside, target);
            else if (now.Identity != before.Identity)
            {
                throw Faults.File("error.changed-after-kill", ("target", target), ("aside", aside));
            }
            else
                calls.Delete(aside);
        }
        calls.FlushFolder(folder);
    }

    /// <summary>Removes what was set aside in the record's folder.</summary>
    internal void Finish(FileCalls calls, string folder)
    {
        foreach (UndoEntry entry in Entries)
        {
            if (entry.Aside is not null)
                calls.Delete(Path.Combine(folder, entry.Aside));
        }
    }

    private static bool IsAside(string? name) => name is null || (IsPlain(name) && PrivateName.KindOf(name) == PrivateName.Aside);

    private static bool IsPlain(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0;

    private static void Forget(FileCalls calls, string path)
    {
        try
        {
            calls.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next run removes it.
        }
    }
}

/// <summary>The documents by which runs know each other's files, their writers and readers made at compile time.</summary>
// Records of runs that were killed may have been written by a version that wrote their names in capitals.
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(UndoRecord))]
[JsonSerializable(typeof(FolderFiles))]
internal sealed partial class OutputsJson : JsonSerializerContext;
