using System.Data.Common;
using Segmentation.Compute;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>What a user is told of an exception.</summary>
internal static class Failure
{
    /// <summary>The message, in which settings are called as the page calls them.</summary>
    public static string Explain(Exception exception, Language text) => exception switch
    {
        AggregateException aggregate when aggregate.Flatten().InnerExceptions is [var first, ..] => Explain(first, text),
        RefusalException refusal => Named(text.Of(refusal.Said), text),
        SettingException setting => Named($"‹{setting.Setting}›: {Faults.Say(setting, text)}", text),
        InputException or DeviceUnavailableException => Named(Faults.Say(exception, text), text),
        IOException when Faults.IsCoded(exception) => Named(Faults.Say(exception, text), text),
        DbException or IOException or UnauthorizedAccessException or InvalidDataException =>
            Named(PlainText.Escape(exception.Message), text),
        OutOfMemoryException => text["web.out-of-memory"],
        _ => text.Of("web.fault", ("kind", exception.GetType().Name), ("message", exception.Message)),
    };

    /// <summary>A text with its settings called as the page calls them, or by their flag where the page has none of that name.</summary>
    public static string Named(string message, Language text) => Flags.Render(
        PageSettings.FurtherRules.Aggregate(message, (said, rule) => said.Replace(
            $"‹rules›=+{rule}",
            text.Of("web.quoted", ("label", $"{text["web.setting-rules"]}: {text[$"web.rule-{rule}"]}")),
            StringComparison.Ordinal)),
        setting => text.IfAny($"web.setting-{setting}") is { } label ? text.Of("web.quoted", ("label", label)) : Flags.Of(setting));
}
