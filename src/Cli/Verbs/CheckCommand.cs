using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Reports.Json;
using Segmentation.Transactions.Checks;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment check</c>: reads and cleans, tells what it found, fits nothing.</summary>
internal sealed class CheckCommand : Verb
{
    private static readonly Option<string?> FailAbove = TypedOptions.Text(
        "--fail-above", "GATES",
        "Exit 6 where a rule, on or off, drops or would drop a larger share of the rows, such as hidden-duplicates=0.1% or "
        + "hidden-duplicates=0.1%,missing-customer=5%.");

    /// <summary>Creates the verb.</summary>
    public CheckCommand()
        : base(
            "check",
            "Reads and cleans transactions and tells what was detected, what each rule drops or would drop, and what looks wrong; fits "
            + "nothing.",
            "segment check transactions.csv",
            "segment check orders.csv --map customer=client_no --date-format d/M/yyyy",
            "segment check orders.csv --fail-above hidden-duplicates=0.1%",
            "segment check orders.csv --rules all --json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        Add(FailAbove, CommonOptions.Json, CommonOptions.Language);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        CategoryOptions? categories = CategoryInput.Read(call, reading);
        IReadOnlyList<(string Rule, double Share)> gates = CheckGates.Read(call.Get(FailAbove));
        Phrase? once = RuleEffects.WhyNot(reading);
        AnalysisOptions options = AnalysisSettings.ForReading(call, reading, categories);
        AnalysisResult run = call.Notes.Track(progress =>
            CustomerAnalysis.Check(options, new AnalysisNotes(progress, call.Notes), call.Cancellation));
        CustomerFeatures source = run.Source!;
        if (call.Get(CommonOptions.Json))
        {
            using Stream output = StandardStreams.OpenOutput();
            RunJson.Write(output, run);
        }
        else
        {
            Print(Console.Out, source, run.Orders, call.Notes.Language);
            if (once is not null)
                Console.Out.WriteLine($"\n{call.Notes.Language.Of("check.effects-not-known", ("why", once))}");
        }
        RunSummary.TellValue(call.Notes, run);
        return CheckGates.Judge(call.Notes, gates, source.Cleaning, once);
    }

    private static void Print(TextWriter output, CustomerFeatures source, OrderStatistics? orders, Language text)
    {
        foreach (SourceFormat format in source.Formats)
        {
            object delimiter = format.Delimiter switch
            {
                '\t' => new Phrase("made.mark-tab"), ' ' => new Phrase("made.mark-spaces"), _ => $"'{format.Delimiter}'",
            };
            output.WriteLine(text.Of(
                "check.format",
                ("file", PlainText.Phrase(format.Path)),
                ("encoding", format.Encoding), ("delimiter", delimiter), ("decimal", format.DecimalMark), ("dates", format.DateFormat)));
            output.WriteLine("  " + text.Of(
                "check.columns",
                ("columns", string.Join(", ", format.Columns.Select(column => $"{column.Key} = {PlainText.Quoted(column.Value)}")))));
        }
        output.WriteLine();
        long left = source.Cleaning.RowsRead;
        var funnel = AlignedTable.Of(text, "check.rule", "check.dropped", "check.rows-left");
        funnel.Add(text["check.read"], "0", text.Whole(left));
        foreach (CleaningStep step in source.Cleaning.Steps)
        {
            left -= step.Dropped;
            funnel.Add(step.Rule, text.Whole(step.Dropped), text.Whole(left));
        }
        funnel.Write(output);
        output.WriteLine();
        TransactionSummary summary = source.Summary;
        output.WriteLine(text.Of(
            "check.kept",
            ("rows", source.Cleaning.RowsKept), ("customers", summary.Customers), ("orders", summary.Orders),
            ("revenue", summary.Revenue)));
        output.WriteLine(text.Of("check.period", ("first", summary.First), ("last", summary.Last), ("asOf", source.AsOf)));
        if (source.Returns is { Rows: > 0 } returns)
            output.WriteLine(text.Of(returns.Said));
        if (orders is not null)
        {
            output.WriteLine();
            foreach (Phrase sentence in OrderWords.All(orders))
                output.WriteLine(text.Of(sentence));
        }
        if (source.Categories is { } categories)
            Print(output, categories, text);
        PrintEffects(output, source.Cleaning, text);
        foreach (CleaningStep step in source.Cleaning.Steps.Where(step => step.Examples.Count > 0))
        {
            output.WriteLine();
            output.WriteLine(text.Of("check.dropped-examples", ("rule", step.Rule)));
            foreach (Phrase example in step.Examples)
                output.WriteLine($"  {PlainText.Phrase(text.Of(example))}");
        }
    }

    private static void PrintEffects(TextWriter output, CleaningReport cleaning, Language text)
    {
        if (cleaning.Effects.Count > 0)
        {
            output.WriteLine();
            var table = AlignedTable.Of(
                text, "check.rule", "check.state", "check.rows", "check.of-rows", "check.of-revenue", "check.switch");
            foreach (RuleEffect effect in cleaning.Effects)
            {
                string share = effect.RevenueShare is { } revenue ? text.Number(revenue, "0.00 %") : "";
                string rows = text.Number((double)effect.Dropped / Math.Max(1, cleaning.RowsRead), "0.00 %");
                string state = text[effect.IsOn ? "check.drops" : "check.would-drop"];
                table.Add(effect.Rule, state, text.Whole(effect.Dropped), rows, share, Switch(effect));
            }
            table.Write(output);
        }
        foreach (Finding finding in cleaning.Findings.OrderByDescending(finding => finding.Weight))
        {
            output.WriteLine();
            output.WriteLine(Flags.Render(ReadingNotes.Line(finding, text)));
            foreach (Phrase example in finding.Examples)
                output.WriteLine($"  {PlainText.Phrase(text.Of(example))}");
        }
        foreach (RuleEffect effect in cleaning.Effects.Where(effect => !effect.IsOn && effect.Examples.Count > 0))
        {
            output.WriteLine();
            output.WriteLine(text.Of("check.would-drop-examples", ("rule", effect.Rule)));
            foreach (Phrase example in effect.Examples)
                output.WriteLine($"  {PlainText.Phrase(text.Of(example))}");
        }
    }

    private static string Switch(RuleEffect effect) => effect.Rule switch
    {
        CleaningRules.Where => "--where",
        CleaningRules.CustomerSample => "--sample-customers",
        CleaningRules.AfterAsOf => "--as-of",
        _ => $"--rules={(effect.IsOn ? '-' : '+')}{effect.Rule}",
    };

    private static void Print(TextWriter output, CustomerCategories categories, Language text)
    {
        double[] revenue = categories.Revenue(new int[categories.Lines.Customers], 1).Row(0).ToArray();
        double total = revenue.Sum();
        var table = AlignedTable.Of(text, "check.category", "check.products", "terminal.revenue-share", "check.terms");
        foreach (int category in Enumerable.Range(0, revenue.Length).OrderByDescending(category => revenue[category]))
        {
            int products = categories.Placements.Categories.Count(placed => placed == category);
            string terms = category == categories.Model.Other ? "" : string.Join(", ", categories.Model.Categories[category].Terms);
            if (products > 0)
            {
                table.Add(
                    Name(categories.Model, category, text), text.Whole(products), text.Number(revenue[category] / total, "0.0 %"), terms);
            }
        }
        output.WriteLine();
        table.Write(output);
    }

    private static string Name(CategoryModel model, int category, Language text) =>
        category != model.Other && model.Categories[category].IsCatchAll
            ? text.Of("categories.catch-all", ("name", model.NameOf(category))) : model.NameOf(category);
}
