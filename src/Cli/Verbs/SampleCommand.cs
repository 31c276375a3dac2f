using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Transactions.Sample;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment sample</c>: realistic made-up transactions.</summary>
internal sealed class SampleCommand : Verb
{
    private static readonly SampleOptions Defaults = new();

    private static readonly Option<string?> Truth = TypedOptions.Text(
        "--truth", "FILE", "Also write each customer's planted segment to FILE.");

    /// <summary>Creates the verb.</summary>
    public SampleCommand()
        : base(
            "sample",
            "Writes made-up transactions of a gift shop with the skew of real ones.",
            "segment sample -o transactions.csv",
            "segment sample --customers 100000 --transactions 2000000 --seed 7 --truth truth.csv -o big.csv",
            "segment sample | segment run - -o out") =>
        Add([CommonOptions.OutputFile, Customers, Transactions, Truth, CommonOptions.Seed]);

    /// <summary>Number of customers.</summary>
    public static Option<int> Customers { get; } = TypedOptions.Integer("--customers", "Generated customers.", Defaults.Customers, 1);

    /// <summary>Number of rows.</summary>
    public static Option<long> Transactions { get; } = TypedOptions.Parsed<long>(
        "--transactions", "N", "Generated rows, at least one a customer.", Defaults.Transactions, text =>
            long.TryParse(text, out long rows) && rows >= 1 ? rows : null, new Phrase("usage.whole-from", ("from", 1)));

    /// <summary>What the options of a call ask for.</summary>
    /// <exception cref="UsageException">More customers than rows.</exception>
    public static SampleOptions Read(Invocation call)
    {
        int customers = call.Get(Customers);
        long rows = call.Get(Transactions);
        if (rows < customers)
        {
            if (call.Given(Transactions))
                throw new UsageException("usage.few-transactions", ("rows", rows), ("customers", customers));
            rows = customers * 25L;
        }
        return new SampleOptions { Customers = customers, Transactions = rows, Seed = call.Get(CommonOptions.Seed) };
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        SampleOptions options = Read(call);
        string? output = ResultFiles.Target(call, CommonOptions.OutputFile);
        string? truth = ResultFiles.Target(call, Truth);
        TableOutput.RequireCsv(output);
        TableOutput.RequireCsv(truth);
        if (truth == "-")
            throw new UsageException("usage.truth-file");
        using var files = new ResultFiles(call, output ?? "-", truth);
        call.Notes.Track(progress =>
        {
            // Rows may be many: they stream out as they are made.
            void Rows(Stream? planted) =>
                files.WriteNow(output, rows => SampleTransactions.Write(rows, options, planted, progress, call.Cancellation));
            if (truth is null)
                Rows(null);
            else
                files.WriteNow(truth, Rows);
            return 0;
        });
        files.Commit();
        return ExitCode.Done;
    }
}
