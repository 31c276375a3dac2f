using Segmentation.Wording;

namespace Segmentation;

/// <summary>Opens what a user names for reading, so that a wait for a pipe or a terminal can be cancelled.</summary>
internal static class InputFile
{
    private const long MostOfNoLength = 256L << 20;

    /// <summary>Opens a file. What cannot be sought in (a pipe, a terminal) is read by a thread of its own.</summary>
    /// <param name="path">A file's path; opening a pipe waits until somebody writes to it.</param>
    /// <param name="cancellation">Ends a wait, now and in later reads, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="IOException">No such file, a directory, or no permission; the message names it.</exception>
    public static Stream Open(string path, CancellationToken cancellation = default)
    {
        if (Directory.Exists(path))
            throw Faults.File(
                "error.directory", ("path", PlainText.Phrase(path)), ("pattern", PlainText.Phrase(Path.Combine(path, "*.csv"))));
        if (!File.Exists(path))
            throw Faults.Missing(path, "error.no-file", ("file", PlainText.Phrase(path)));
        // Opening a pipe blocks, so that it waits where it can be left behind.
        Task<FileStream> opening = Task.Run(() => OpenUnbuffered(path), CancellationToken.None);
        Task.WaitAny([opening], cancellation);
        FileStream file = opening.GetAwaiter().GetResult();
        return file.CanSeek ? file : new InterruptibleStream(file, cancellation);
    }

    /// <summary>Bytes of a regular file or of what a link leads to; 0 for anything else.</summary>
    public static long LengthOf(string path)
    {
        if (!File.Exists(path))
            return 0;
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Reads a file to its end.</summary>
    /// <inheritdoc cref="Open" path="/param"/>
    /// <inheritdoc cref="Open" path="/exception"/>
    /// <exception cref="InputException">What tells no length (a pipe, a device) goes on past 256 MiB.</exception>
    public static byte[] ReadAll(string path, CancellationToken cancellation = default)
    {
        using Stream stream = Open(path, cancellation);
        long length = stream.CanSeek ? stream.Length : 0;
        if (length > Array.MaxLength)
            throw Faults.Of("error.file-too-large", ("path", PlainText.Phrase(path)));
        using var content = new MemoryStream((int)length);
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            content.Write(buffer, 0, read);
            if (length == 0 && content.Length > MostOfNoLength)
                throw Faults.Of("error.endless", ("path", PlainText.Phrase(path)), ("most", MostOfNoLength >> 20));
        }
        return content.ToArray();
    }

    /// <summary>Opens standard input, read by a thread of its own.</summary>
    /// <param name="cancellation">Ends a wait for input with an <see cref="OperationCanceledException"/>.</param>
    public static Stream OpenStandardInput(CancellationToken cancellation = default) =>
        new InterruptibleStream(Console.OpenStandardInput(), cancellation);

    private static FileStream OpenUnbuffered(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite,
                // Reads are of whole blocks already.
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (UnauthorizedAccessException denied)
        {
            throw Faults.File(denied, "error.access-denied", ("path", PlainText.Phrase(path)));
        }
    }
}
