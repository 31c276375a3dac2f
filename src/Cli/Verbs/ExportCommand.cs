using System.CommandLine;
using System.Text;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Prediction.Segments;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment export</c>: a model in another language.</summary>
internal sealed class ExportCommand : Verb
{
    private static readonly SqlSource Defaults = new();

    private static readonly Argument<string> Model = new("MODEL") { Description = "model.json of an earlier run." };

    private static readonly SqlSource Transactions = new() { Table = "transactions" };

    private static readonly Option<SqlFormat> Format = TypedOptions.Choice(
        "--format",
        "What to write: sql, one SELECT that places customers from a table of features, or features-sql, one SELECT that computes this "
        + "table from transactions, read and cleaned as the model's were.",
        SqlFormat.Sql, ("sql", SqlFormat.Sql), ("features-sql", SqlFormat.FeaturesSql));

    private static readonly Option<SqlGrammar?> Dialect = Dialects();

    private static readonly Option<string?> Table = TypedOptions.Text(
        "--table", "NAME",
        $"Table or view with one row a customer and the model's columns, schema.table too; of transactions for features-sql. "
        + $"[{Defaults.Table}, {Transactions.Table}]");

    private static readonly Option<string?> IdColumn = TypedOptions.Text(
        "--id-column", "NAME", $"Its column of customer ids. [{Defaults.IdColumn}]");

    private static readonly Option<bool> NearestMean = TypedOptions.Switch(
        "--nearest-mean",
        "For a model that does not place by means (Ward, gaussian, or found on a map): place by the nearest segment mean in place of "
        + "the rules.");

    private static readonly Option<Decider> Placement = TypedOptions.Choice(
        "--placement", "What the SELECT does: the model's own placement, where that is by means, or its rules.",
        Decider.Model, ("model", Decider.Model), ("rules", Decider.Rules));

    /// <summary>Creates the verb.</summary>
    public ExportCommand()
        : base(
            "export", "Writes a model as one SELECT, so that a database computes features and scores where its rows are.",
            "segment export out/model.json -o score.sql",
            "segment export out/model.json --table shop.rfm --id-column id | psql shop",
            "segment export out/model.json --format features-sql --dialect duckdb --table orders -o features.sql")
    {
        Command.Arguments.Add(Model);
        Add(
            CommonOptions.OutputFile, Format, Dialect, Table, IdColumn, Placement, NearestMean, TransactionInput.AsOf,
            TransactionInput.SampleCustomers);
    }

    private enum SqlFormat
    {
        Sql,
        FeaturesSql,
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        SqlFormat format = call.Get(Format);
        RefuseOthers(call, format);
        string? file = ResultFiles.Target(call, CommonOptions.OutputFile);
        using var files = new ResultFiles(call, file ?? "-");
        SegmentModel model = SegmentModel.Load(call.Get(Model), call.Cancellation);
        SqlGrammar? dialect = call.Get(Dialect);
        var source = new SqlSource
        {
            Table = call.Get(Table) ?? (format == SqlFormat.FeaturesSql ? Transactions : Defaults).Table,
            IdColumn = call.Get(IdColumn) ?? Defaults.IdColumn,
        };
        string sql = format == SqlFormat.FeaturesSql
            ? FeaturesSql.Select(
                model, dialect!, source, call.Get(TransactionInput.AsOf),
                call.Get(TransactionInput.SampleCustomers) is { } sample ? CustomerSample.Parse(sample) : null)
            : call.Get(Placement) == Decider.Rules ? RulesSql.Select(model, source, dialect)
            : SqlExport.Select(model, source, call.Get(NearestMean), dialect);
        if (dialect is { IsTested: false })
            call.Notes.Line($"The statement is not tested on {dialect.Title} itself; look at what it gives before relying on it.");
        files.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(sql)));
        files.Commit();
        return ExitCode.Done;
    }

    private static void RefuseOthers(Invocation call, SqlFormat format)
    {
        bool placesByRules = call.Get(Placement) == Decider.Rules;
        if (call.Get(NearestMean) && placesByRules)
            throw new UsageException("usage.rules-and-mean");
        if (format == SqlFormat.FeaturesSql)
        {
            if (call.Get(Dialect) is null)
                throw new UsageException("usage.needs-dialect", ("names", Names));
            if (placesByRules || call.Get(NearestMean))
                throw new UsageException("usage.placement-of-features");
            return;
        }
        if (call.Get(TransactionInput.AsOf) is not null || call.Get(TransactionInput.SampleCustomers) is not null)
            throw new UsageException("usage.as-of-of-sql");
    }

    private static string Names => string.Join(", ", SqlGrammar.All.Select(grammar => grammar.Name));

    private static Option<SqlGrammar?> Dialects()
    {
        var option = new Option<SqlGrammar?>("--dialect")
        {
            Description = "The engine that runs it. Without it, sql is what PostgreSQL, SQLite and DuckDB share. Statements for "
                + $"{string.Join(", ", SqlGrammar.All.Where(grammar => !grammar.IsTested).Select(grammar => grammar.Title))} "
                + "are made by the same grammar, and not tested there.",
            HelpName = string.Join('|', SqlGrammar.All.Select(grammar => grammar.Name)),
        };
        option.CustomParser = result =>
        {
            string name = result.Tokens[^1].Value;
            if (SqlGrammar.Find(name) is { } grammar)
                return grammar;
            TypedOptions.Refuse(
                result, "--dialect", name, TypedOptions.OneOf(SqlGrammar.All.Select(known => known.Name)),
                Faults.DidYouMean(name, SqlGrammar.All.Select(known => known.Name)));
            return null;
        };
        return option;
    }
}
