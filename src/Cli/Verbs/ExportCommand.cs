using System.CommandLine;
using System.Text;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Prediction.Segments;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment export</c>: a model in another language.</summary>
internal sealed class ExportCommand : Verb
{
    private static readonly SqlSource Defaults = new();

    private static readonly Argument<string> Model = new("MODEL") { Description = "model.json of an earlier run." };

    private static readonly Option<SqlFormat> Format = TypedOptions.Choice(
        "--format", "What to write: one SELECT of PostgreSQL, SQLite and DuckDB.", SqlFormat.Sql, ("sql", SqlFormat.Sql));

    private static readonly Option<string?> Table = TypedOptions.Text(
        "--table", "NAME", $"Table or view with one row a customer and the model's columns, schema.table too. [{Defaults.Table}]");

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
            "export", "Writes a model as one portable SELECT, so that a database scores where its customers are.",
            "segment export out/model.json -o score.sql",
            "segment export out/model.json --table shop.rfm --id-column id | psql shop")
    {
        Command.Arguments.Add(Model);
        Add(CommonOptions.OutputFile, Format, Table, IdColumn, Placement, NearestMean);
    }

    private enum SqlFormat
    {
        Sql,
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string? file = ResultFiles.Target(call, CommonOptions.OutputFile);
        using var files = new ResultFiles(call, file ?? "-");
        SegmentModel model = SegmentModel.Load(call.Get(Model), call.Cancellation);
        var source = new SqlSource { Table = call.Get(Table) ?? Defaults.Table, IdColumn = call.Get(IdColumn) ?? Defaults.IdColumn };
        bool byRules = call.Get(Placement) == Decider.Rules;
        if (call.Get(NearestMean) && byRules)
            throw new UsageException("give either --placement rules or --nearest-mean, not both.");
        string sql = byRules ? RulesSql.Select(model, source) : SqlExport.Select(model, source, call.Get(NearestMean));
        files.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(sql)));
        files.Commit();
        return ExitCode.Done;
    }
}
