namespace Segmentation.Reports.Activity;

/// <summary>Who will buy less: one row a customer, in table order.</summary>
public static class RiskCsv
{
    /// <summary>Writes <c>customer_id,probability,group,profit,dropped,why</c>; columns that a run does not have are left out.</summary>
    public static void Write(Stream stream, ActivityRun run)
    {
        var groupOf = new Dictionary<int, string>();
        foreach (Prediction.Activity.RiskProfitGroup group in run.Groups)
        {
            foreach (int row in group.Rows)
                groupOf[row] = group.Name;
        }
        var csv = new CsvWriter(stream);
        csv.Field("customer_id");
        csv.Field("probability");
        if (run.Groups.Count > 0)
        {
            csv.Field("group");
            csv.Field("profit");
        }
        if (run.Outcome is not null)
            csv.Field("dropped");
        csv.Field("why");
        csv.EndRow();
        for (int i = 0; i < run.Table.Rows; i++)
        {
            csv.Field(run.Table.Ids.Utf8(i));
            csv.Field(run.Probabilities[i]);
            if (run.Groups.Count > 0)
            {
                csv.Field(groupOf[i]);
                if (double.IsNaN(run.Profit![i]))
                    csv.Field(""u8);
                else
                    csv.Field(run.Profit[i]);
            }
            if (run.Outcome is not null)
                csv.Field(run.Outcome[i] ? 1 : 0);
            csv.Field(run.Reasons.GetValueOrDefault(i, ""));
            csv.EndRow();
        }
        csv.Flush();
    }
}
