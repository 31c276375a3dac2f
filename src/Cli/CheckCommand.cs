using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;
using Segmentation.Reports;
using Segmentation.Transactions;

namespace Segmentation.Cli;

/// <summary><c>segment check</c>: reads and cleans, tells what it found, fits nothing.</summary>
internal sealed class CheckCommand : Verb
{
    /// <summary>Creates the verb.</summary>
    public CheckCommand()
        : base(
            "check",
            "Reads and cleans transactions and tells what was detected and dropped, with examples; fits nothing.",
            "segment check transactions.csv",
            "segment check orders.csv --map customer=client_no --date-format d/M/yyyy",
            "segment check orders.csv --rules all --json")
    {
        Command.Arguments.Add(TransactionInput.Files);
        AddUnder("Products", CategoryInput.All);
        AddUnder("Reading", TransactionInput.All);
        Add(CommonOptions.Json);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TransactionsOptions reading = TransactionInput.Read(call, call.Get(TransactionInput.Files));
        CategoryOptions? categories = CategoryInput.Read(call, reading);
        var clock = new StageClock();
        CustomerFeatures source = call.Notes.Track(progress =>
        {
            clock = new StageClock(progress);
            clock.Begin("read");
            CustomerFeatures built = CategoryInput.Build(call, reading, categories, clock);
            clock.End();
            return built;
        });
        if (call.Get(CommonOptions.Json))
        {
            using Stream output = StandardStreams.OpenOutput();
            RunJson.Write(output, new RunAccount
            {
                Version = ProgramVersion.Text,
                Reading = reading,
                Input = string.Join(' ', reading.SourceNames),
                InputSha256 = source.InputSha256,
                InputRows = source.Cleaning.RowsRead,
                Source = source,
                Customers = source.Table.Ids.Count,
                Stages = clock.Timings,
            });
            return ExitCode.Done;
        }
        Print(Console.Out, source);
        return ExitCode.Done;
    }

    private static void Print(TextWriter output, CustomerFeatures source)
    {
        foreach (SourceFormat format in source.Formats)
        {
            string delimiter = format.Delimiter == '\t' ? "tab" : $"'{format.Delimiter}'";
            output.WriteLine($"{format.Path}: {format.Encoding}, fields by {delimiter}, decimals by '{format.DecimalMark}', dates as {format.DateFormat}");
            output.WriteLine($"  columns: {string.Join(", ", format.Columns.Select(column => $"{column.Key} = {column.Value}"))}");
        }
        output.WriteLine();
        long left = source.Cleaning.RowsRead;
        var funnel = new TextTable("rule", "dropped", "rows left");
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
        if (source.Categories is { } categories)
            Print(output, categories);
        foreach (CleaningStep step in source.Cleaning.Steps.Where(step => step.Examples.Count > 0))
        {
            output.WriteLine();
            output.WriteLine($"{step.Rule} dropped, for example:");
            foreach (string example in step.Examples)
                output.WriteLine($"  {example}");
        }
    }

    private static void Print(TextWriter output, CustomerCategories categories)
    {
        double[] revenue = categories.Revenue(new int[categories.Lines.Customers], 1).Row(0).ToArray();
        double total = revenue.Sum();
        var table = new TextTable("category", "products", "revenue share", "telling words");
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
