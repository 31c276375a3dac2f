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
        "--fail-above", "GATES", "Exit 6 where a rule, on or off, drops or would drop a larger share of the rows, such as hidden-duplicates=0.1% or hidden-duplicates=0.1%,missing-customer=5%.");

    /// <summary>Creates the verb.</summary>
    public CheckCommand()
        : base(
            "check",
            "Reads and cleans transactions and tells what was detected, what each rule drops or would drop, and what looks wrong; fits nothing.",
            "segment check transactions.csv",
            "segment check orders.csv --map customer=client_no --date-format d/M/yyyy",
            "segment check orders.csv --fail-above hidden-duplicates=0.1%",
            "segment check orders.csv --rules all --json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        Add(FailAbove, CommonOptions.Json);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        CategoryOptions? categories = CategoryInput.Read(call, reading);
        IReadOnlyList<(string Rule, double Share)> gates = CheckGates.Read(call.Get(FailAbove));
        string? once = RuleEffects.WhyNot(reading);
        AnalysisOptions options = AnalysisSettings.ForReading(call, reading, categories);
        AnalysisResult run = call.Notes.Track(progress => CustomerAnalysis.Check(options, new AnalysisNotes(progress, call.Notes), call.Cancellation));
        CustomerFeatures source = run.Source!;
        if (call.Get(CommonOptions.Json))
        {
            using Stream output = StandardStreams.OpenOutput();
            RunJson.Write(output, run);
        }
        else
        {
            Print(Console.Out, source, run.Orders);
            if (once is not null)
                Console.Out.WriteLine($"\nwhat rules that are off would drop is not known: {once}");
        }
        return CheckGates.Judge(call.Notes, gates, source.Cleaning, once);
    }

    private static void Print(TextWriter output, CustomerFeatures source, OrderStatistics? orders)
    {
        foreach (SourceFormat format in source.Formats)
        {
            string delimiter = format.Delimiter switch { '\t' => "tab", ' ' => "spaces", _ => $"'{format.Delimiter}'" };
            output.WriteLine($"{PlainText.Phrase(format.Path)}: {format.Encoding}, fields by {delimiter}, decimals by '{format.DecimalMark}', dates as {format.DateFormat}");
            output.WriteLine($"  columns: {string.Join(", ", format.Columns.Select(column => $"{column.Key} = {PlainText.Quoted(column.Value)}"))}");
        }
        output.WriteLine();
        long left = source.Cleaning.RowsRead;
        var funnel = new AlignedTable("rule", "dropped", "rows left");
        funnel.Add("(read)", "0", left.ToString("N0"));
        foreach (CleaningStep step in source.Cleaning.Steps)
        {
            left -= step.Dropped;
            funnel.Add(step.Rule, step.Dropped.ToString("N0"), left.ToString("N0"));
        }
        funnel.Write(output);
        output.WriteLine();
        TransactionSummary summary = source.Summary;
        output.WriteLine($"kept {source.Cleaning.RowsKept:N0} rows: {summary.Customers:N0} customers, {summary.Orders:N0} orders, revenue {summary.Revenue:N2}");
        output.WriteLine($"from {summary.First:yyyy-MM-dd HH:mm} to {summary.Last:yyyy-MM-dd HH:mm}; recency counts back from {source.AsOf:yyyy-MM-dd HH:mm}");
        if (source.Returns is { Rows: > 0 } returns)
            output.WriteLine(returns.ToString());
        if (orders is not null)
        {
            output.WriteLine();
            foreach (Phrase sentence in OrderWords.All(orders))
                output.WriteLine(sentence.In(Language.English));
        }
        if (source.Categories is { } categories)
            Print(output, categories);
        PrintEffects(output, source.Cleaning);
        foreach (CleaningStep step in source.Cleaning.Steps.Where(step => step.Examples.Count > 0))
        {
            output.WriteLine();
            output.WriteLine($"{step.Rule} dropped, for example:");
            foreach (string example in step.Examples)
                output.WriteLine($"  {PlainText.Phrase(example)}");
        }
    }

    private static void PrintEffects(TextWriter output, CleaningReport cleaning)
    {
        if (cleaning.Effects.Count > 0)
        {
            output.WriteLine();
            var table = new AlignedTable("rule", "state", "rows", "of rows", "of revenue", "switch");
            foreach (RuleEffect effect in cleaning.Effects)
            {
                string share = effect.RevenueShare is { } revenue ? revenue.ToString("0.00 %") : "";
                string rows = ((double)effect.Dropped / Math.Max(1, cleaning.RowsRead)).ToString("0.00 %");
                table.Add(effect.Rule, effect.IsOn ? "drops" : "would drop", effect.Dropped.ToString("N0"), rows, share, Switch(effect));
            }
            table.Write(output);
        }
        foreach (Finding finding in cleaning.Findings.OrderByDescending(finding => finding.Weight))
        {
            output.WriteLine();
            output.WriteLine($"{(finding.Weight == FindingWeight.Weighty ? "check first: " : "note: ")}{Flags.Render(finding.ToString())}");
            foreach (string example in finding.Examples)
                output.WriteLine($"  {PlainText.Phrase(example)}");
        }
        foreach (RuleEffect effect in cleaning.Effects.Where(effect => !effect.IsOn && effect.Examples.Count > 0))
        {
            output.WriteLine();
            output.WriteLine($"{effect.Rule} would drop, for example:");
            foreach (string example in effect.Examples)
                output.WriteLine($"  {PlainText.Phrase(example)}");
        }
    }

    private static string Switch(RuleEffect effect) => effect.Rule switch
    {
        CleaningRules.Where => "--where",
        CleaningRules.AfterAsOf => "--as-of",
        _ => $"--rules={(effect.IsOn ? '-' : '+')}{effect.Rule}",
    };

    private static void Print(TextWriter output, CustomerCategories categories)
    {
        double[] revenue = categories.Revenue(new int[categories.Lines.Customers], 1).Row(0).ToArray();
        double total = revenue.Sum();
        var table = new AlignedTable("category", "products", "revenue share", "telling words");
        foreach (int category in Enumerable.Range(0, revenue.Length).OrderByDescending(category => revenue[category]))
        {
            int products = categories.Placements.Categories.Count(placed => placed == category);
            string terms = category == categories.Model.Other ? "" : string.Join(", ", categories.Model.Categories[category].Terms);
            if (products > 0)
                table.Add(categories.Model.NameOf(category), products.ToString("N0"), (revenue[category] / total).ToString("0.0 %"), terms);
        }
        output.WriteLine();
        table.Write(output);
    }
}
