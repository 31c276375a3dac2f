namespace Segmentation.Wording;

/// <summary>Errors that are sentences of the resource: thrown in English with their code and arguments, shown in any language.</summary>
internal static class Faults
{
    /// <summary>The error of bad data that has no place of its own.</summary>
    internal static InputException Of(string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(Language.English.Of(code, [.. arguments])) { Fault = new(code, arguments) };

    /// <summary>The error of bad data at a place.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="code">Key of the sentence.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static InputException At(
        string file, long line, string code, params IReadOnlyList<(string Name, object? Value)> arguments) =>
        new(file, line, Language.English.Of(code, [.. arguments])) { Fault = new(code, arguments) };

    /// <summary>The message of an error in a language, with its place; as it was thrown where its code is not known.</summary>
    internal static string Say(Exception error, Language language) => error switch
    {
        InputException { Fault: { } fault, File: { } file } placed =>
            Invariant($"{PlainText.Escape(file)}:{placed.Line}: {language.Of(fault.Code, [.. fault.Arguments])}"),
        InputException { Fault: { } fault } => language.Of(fault.Code, [.. fault.Arguments]),
        NoSuchFileException missing => language.Of("error.no-file", ("file", PlainText.Phrase(missing.FileName))),
        _ => error.Message,
    };
}
