namespace Segmentation;

/// <summary>What is wrong, as data: whoever shows it says it in the language of its user.</summary>
/// <param name="Code">What kind of fault it is, such as <c>error.date-unknown</c>: the key of its sentence.</param>
/// <param name="Arguments">What it is about, its value and the limit, by name.</param>
public sealed record Fault(string Code, IReadOnlyList<(string Name, object? Value)> Arguments);

/// <summary>An error that carries what is wrong as data, so that whoever shows it says it in the language of its user.</summary>
internal interface IFaultError
{
    /// <summary>What is wrong; null where the message is all that is known.</summary>
    Fault? Fault { get; }
}

/// <summary>
/// The data a user gave cannot be used. The message names file, line, column and value where they are known, and the next step.
/// </summary>
/// <remarks>
/// Settings are named as in a config file, between angle quotation marks: <c>‹returns› net</c>. Whoever shows the message writes them as
/// its user does.
/// </remarks>
public sealed class InputException : Exception, IFaultError
{
    /// <summary>Bad data with no place of its own (an empty table, too few customers).</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Bad data with no place of its own; the user's values in the message are made plain.</summary>
    internal InputException(MessageText message)
        : base(message.ToString())
    {
    }

    /// <summary>Bad data at a place: the message reads <c>file:line: message</c>.</summary>
    public InputException(string file, long line, string message)
        : base(Invariant($"{PlainText.Escape(file)}:{line}: {message}")) => (File, Line, Said) = (file, line, message);

    /// <summary>Bad data at a place: the message reads <c>file:line: message</c>; the user's values in it are made plain.</summary>
    internal InputException(string file, long line, MessageText message)
        : this(file, line, message.ToString())
    {
    }

    /// <summary>Bad data discovered through another exception; the user's values in the message are made plain.</summary>
    internal InputException(MessageText message, Exception inner)
        : base(message.ToString(), inner)
    {
    }

    /// <summary>Bad data discovered through another exception.</summary>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }

    private InputException(string file, long line, string message, Exception inner)
        : base(Invariant($"{PlainText.Escape(file)}:{line}: {message}"), inner) => (File, Line, Said) = (file, line, message);

    /// <summary>The file of the place, as it was given; null where there is none.</summary>
    public string? File { get; }

    /// <summary>The line of the place, from 1; 0 where there is none.</summary>
    public long Line { get; }

    /// <summary>The fault as data; null where its message is all that is known.</summary>
    public Fault? Fault { get; internal init; }

    private string Said { get; } = "";

    /// <summary>The same fault, told at another place.</summary>
    internal InputException At(string file, long line) => new(file, line, Said, this) { Fault = Fault };
}
