using Segmentation.Reports.Html;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Checks;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Web.Work;
using Segmentation.Wording;

namespace Segmentation.Web.Pages;

/// <summary>The fields by which a file is read and segments are made.</summary>
internal static class SettingsForm
{
    private static readonly string[] Dates = ["d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "yyyy-MM-dd", "yyyyMMdd", "dd-MMM-yy"];

    /// <summary>Which column is what.</summary>
    public static Markup Columns(WorkspaceState state, SourcePreview preview)
    {
        Language text = state.Language;
        IReadOnlyDictionary<string, string> found = state.Check?.Formats[0].Columns ?? new Dictionary<string, string>();
        var fields = new Markup();
        foreach (string role in ColumnRoles.All)
        {
            string? given = state.Settings.Columns.GetValueOrDefault(role), known = found.GetValueOrDefault(role);
            var options = new Markup();
            if (known is null || given is not null)
                options.Add($"<option value=\"\">{text[state.Check is null || given is not null ? "web.by-itself" : "web.no-column"]}")
                    .Add($"</option>");
            else
                options.Add($"<option value=\"\" translate=\"no\">{text.Of("web.found-column", ("column", known))}</option>");
            foreach (string column in preview.Columns.Where(column => column.Length > 0))
                options.Add($"<option translate=\"no\" value=\"{column}\"{Selected(column == given)}>{column}</option>");
            bool isNeeded = role is ColumnRoles.Customer or ColumnRoles.Date;
            fields.Add($"<label class=\"field\"><span>{text[$"web.role-{role}"]}{(isNeeded ? $" ({text["web.needed"]})" : null)}</span>")
                .Add($"<select name=\"map-{role}\" >{options}</select>")
                .Add($"<small translate=\"no\">{Example(preview, given ?? known)}</small></label>\n");
        }
        return new Markup().Add($"<fieldset class=\"card\"><legend>{text["web.setting-map"]}</legend>\n")
            .Add($"<input type=\"hidden\" name=\"asks-reading\" value=\"yes\">")
            .Add($"<p class=\"hint\">{text["web.columns-hint"]}</p>\n<div class=\"fields\">{fields}</div></fieldset>\n");
    }

    /// <summary>How the file is written.</summary>
    public static Markup Format(WorkspaceState state, SourcePreview preview)
    {
        Language text = state.Language;
        PageSettings settings = state.Settings;
        SourceFormat? format = state.Check?.Formats[0];
        string said = format is null
            ? text["web.format"]
            : text.Of(
                preview.IsText ? "web.format-found" : "web.dates-found",
                ("encoding", format.Encoding), ("delimiter", Word(format.Delimiter, text)), ("decimal", format.DecimalMark.ToString()),
                ("dates", format.DateFormat));
        Markup fields = new Markup().Add($"{Sheet(state)}");
        if (preview.IsText)
        {
            var delimiters = new Markup().Add($"<option value=\"\">{text["web.by-itself"]}</option>");
            foreach ((string word, _) in PageSettings.Delimiters)
                delimiters.Add($"<option value=\"{word}\"{Selected(word == settings.Delimiter)}>{text[$"web.delimiter-{word}"]}</option>");
            fields.Add($"{Field(text["web.setting-delimiter"], "", new Markup().Add($"<select name=\"delimiter\">{delimiters}</select>"))}")
                .Add($"{Field(text["web.setting-decimal"], "", DecimalMarks(settings, text))}");
            var encodings = new Markup();
            foreach (string name in TextEncodings.Names)
                encodings.Add($"<option translate=\"no\" value=\"{name}\"{Selected(name == settings.Encoding)}>{name}</option>");
            fields.Add($"{Field(text["web.setting-encoding"], "", new Markup().Add($"<select name=\"encoding\"><option value=\"\">")
                .Add($"{text["web.by-itself"]}</option>{encodings}</select>"))}");
            fields.Add($"{Field(text["web.setting-no-header"], "", new Markup()
                .Add($"<select name=\"header\"><option value=\"\">{text["web.yes"]}</option>")
                .Add($"<option value=\"no\"{Selected(!settings.HasHeader)}>{text["web.no"]}</option></select>"))}");
        }
        var dates = new Markup();
        foreach (string date in Dates)
            dates.Add($"<option value=\"{date}\"></option>");
        fields.Add($"{Field(text["web.setting-date-format"], text["web.dates-hint"], new Markup()
            .Add($"<input name=\"dates\" list=\"date-formats\" value=\"{settings.DateFormat}\" placeholder=\"{text["web.by-itself"]}\" ")
            .Add($"autocomplete=\"off\" spellcheck=\"false\"><datalist id=\"date-formats\">{dates}</datalist>"))}");
        return new Markup().Add($"<details class=\"format\"{(format is null ? " open" : null)}><summary>{said}</summary>\n")
            .Add($"<div class=\"fields\">{fields}</div></details>\n");
    }

    /// <summary>Which sheet is read, where a file may be a workbook; else nothing.</summary>
    public static Markup? Sheet(WorkspaceState state) =>
        state.Files.All(file => !file.Name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase)) ? null
        : Field(state.Language["web.sheet"], "", new Markup()
            .Add($"<input name=\"sheet\" value=\"{state.Settings.Sheet}\" autocomplete=\"off\">"));

    /// <summary>What is made.</summary>
    public static Markup Run(WorkspaceState state)
    {
        Language text = state.Language;
        PageSettings settings = state.Settings;
        TransactionSummary summary = state.Check!.Summary;
        var numbers = new Markup().Add($"<option value=\"\">{text["web.chosen"]}</option>");
        for (int number = PageSettings.LeastSegments; number <= PageSettings.MostSegments; number++)
            numbers.Add($"<option value=\"{number}\"{Selected(number == settings.Segments)}>{number}</option>");
        var returns = new Markup();
        foreach (ReturnHandling handling in Enum.GetValues<ReturnHandling>())
        {
            string word = handling switch { ReturnHandling.Drop => "drop", ReturnHandling.Keep => "keep", _ => "net" };
            returns.Add($"<option value=\"{word}\"{Selected(handling == settings.Returns)}>{text[$"web.returns-{word}"]}</option>");
        }
        string range = text.Of("web.from-to", ("first", summary.First), ("last", summary.Last));
        return new Markup().Add($"<fieldset class=\"card\"><legend>{text["web.make"]}</legend>\n")
            .Add($"<input type=\"hidden\" name=\"asks-run\" value=\"yes\"><div class=\"fields wide\">")
            .Add($"{Field(text["web.from-day"], range, Day("from", settings.From))}")
            .Add($"{Field(text["web.setting-as-of"], "", Day("to", settings.To))}")
            .Add($"{Field(text["web.setting-k"], text["web.segments-hint"], new Markup()
                .Add($"<select name=\"segments\">{numbers}</select>"))}")
            .Add($"{Field(text["web.setting-returns"], "", new Markup().Add($"<select name=\"returns\">{returns}</select>"))}")
            .Add($"{Field(text["web.setting-currency"], text["web.currency-hint"], new Markup()
                .Add($"<input name=\"currency\" value=\"{settings.Currency}\" maxlength=\"12\" autocomplete=\"off\">"))}")
            .Add($"{Field(text["web.setting-title"], "", new Markup()
                .Add($"<input name=\"title\" value=\"{settings.Title}\" maxlength=\"120\" autocomplete=\"off\">"))}")
            .Add($"</div>\n{FurtherRules(state)}<p class=\"ticks\"><label>")
            .Add($"<input type=\"checkbox\" name=\"workbook\"{Checked(settings.Workbook)}> ")
            .Add($"{text["web.workbook"]}</label> ")
            .Add($"<label><input type=\"checkbox\" name=\"slides\"{Checked(settings.Slides)}> {text["web.slides"]}</label></p>")
            .Add($"</fieldset>\n");
    }

    // Each with the rows that it drops or would drop, as the check saw it.
    private static Markup FurtherRules(WorkspaceState state)
    {
        Language text = state.Language;
        var ticks = new Markup();
        foreach (string rule in PageSettings.FurtherRules)
        {
            RuleEffect? effect = state.Check!.Cleaning.Effects.FirstOrDefault(effect => effect.Rule == rule);
            ticks.Add($"<label><input type=\"checkbox\" name=\"rule-{rule}\"{Checked(state.Settings.Rules.Contains(rule))}> ")
                .Add($"{text[$"web.rule-{rule}"]}")
                .Add($"{(effect is null ? null : $" ({text.Of("web.rows", ("rows", effect.Dropped))})")}</label> ");
        }
        return new Markup().Add($"<p class=\"ticks\"><strong>{text["web.setting-rules"]}</strong> {ticks}</p>\n");
    }

    private static Markup Field(string label, string hint, Markup input) =>
        new Markup().Add($"<label class=\"field\"><span>{label}</span>{input}<small>{hint}</small></label>\n");

    private static Markup Day(string name, DateOnly? day) =>
        new Markup().Add($"<input type=\"date\" name=\"{name}\" value=\"{day?.ToString("yyyy-MM-dd")}\">");

    private static Markup DecimalMarks(PageSettings settings, Language text) => new Markup()
        .Add($"<select name=\"decimal\"><option value=\"\">{text["web.by-itself"]}</option>")
        .Add($"<option value=\"point\"{Selected(settings.DecimalMark == '.')}>{text["web.decimal-point"]}</option>")
        .Add($"<option value=\"comma\"{Selected(settings.DecimalMark == ',')}>{text["web.decimal-comma"]}</option></select>");

    private static string Word(char delimiter, Language text) =>
        PageSettings.Delimiters.FirstOrDefault(known => known.Value == delimiter).Key is { } word
            ? text[$"web.delimiter-{word}"] : delimiter.ToString();

    private static string? Example(SourcePreview preview, string? column)
    {
        int place = preview.Columns.Index().Where(known => known.Item == column).Select(known => known.Index).FirstOrDefault(-1);
        return place < 0 ? null : preview.Rows.Select(row => row[place]).FirstOrDefault(value => value.Length > 0);
    }

    private static string? Selected(bool isIt) => isIt ? " selected" : null;

    private static string? Checked(bool isIt) => isIt ? " checked" : null;
}
