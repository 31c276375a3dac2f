namespace Segmentation.Wording;

/// <summary>Errors that are sentences of the resource: thrown in English with their code and arguments, shown in any language.</summary>
internal static class Faults
{
    /// <summary>The error of bad data that has no place of its own.</summary>
    internal static InputException Of(string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments])) { Fault = new(code, arguments) };

    /// <summary>The error of bad data that a phrase tells.</summary>
    internal static InputException Of(Phrase said) => Of(said.Key, said.Arguments);

    /// <summary>The error of bad data that another exception told.</summary>
    internal static InputException Of(Exception cause, string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments]), cause) { Fault = new(code, arguments) };

    /// <summary>The error of bad data at a place.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="code">Key of the sentence.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static InputException At(
        string file, long line, string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(file, line, Language.English.Of(code, [.. arguments])) { Fault = new(code, arguments) };

    /// <summary>The error of a file, a folder or a database that cannot be read or written.</summary>
    internal static FileException File(string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments]), new(code, arguments));

    /// <summary>The error of a file, a folder or a database that cannot be read or written, as the system said.</summary>
    internal static FileException File(Exception cause, string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments]), new(code, arguments), cause);

    /// <summary>The error of a file or a database that is not there.</summary>
    /// <param name="path">What was named.</param>
    /// <param name="code">Key of the sentence.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static MissingFileException Missing(
        string path, string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments]), new(code, arguments), path);

    /// <summary>The message of an error in a language, with its place; as it was thrown where its code is not known.</summary>
    internal static string Say(Exception error, Language language) => error switch
    {
        InputException { Fault: { } fault, File: { } file } placed =>
            Invariant($"{PlainText.Escape(file)}:{placed.Line}: {language.Of(fault.Code, [.. fault.Arguments])}"),
        IFaultError { Fault: { } fault } => language.Of(fault.Code, [.. fault.Arguments]),
        _ => error.Message,
    };

    /// <summary>Whether an error is told in every language.</summary>
    internal static bool IsCoded(Exception error) => error is IFaultError { Fault: not null };

    /// <summary>Sentences one after another; those that are null are left out.</summary>
    internal static Phrase Sentences(params IEnumerable<Phrase?> sentences) =>
        new("error.sentences", ("sentences", sentences.OfType<ISaid>().ToArray()));

    /// <summary>The question whether a known word was meant; null where none is near.</summary>
    internal static Phrase? DidYouMean(string word, IEnumerable<string> known) =>
        Nearest.Of(word, known) is { } near ? new Phrase("error.did-you-mean", ("word", near)) : null;
}

/// <summary>An error as an argument of a sentence about it.</summary>
/// <param name="Error">The error.</param>
internal sealed record SaidError(Exception Error) : ISaid
{
    /// <inheritdoc/>
    public string In(Language language, string? format) => Faults.Say(Error, language);
}
