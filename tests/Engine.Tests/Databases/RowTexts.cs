using System.Data.Common;
using Segmentation.Databases;

namespace Segmentation.Tests.Databases;

/// <summary>The rows of a query as texts, fields joined by bars.</summary>
internal static class RowTexts
{
    internal static string[] Of(DbConnection connection, string sql) =>
    [
        .. Statements.Rows(connection, sql, row => string.Join(
            '|', Enumerable.Range(0, row.FieldCount).Select(i => FormattableString.Invariant($"{row.GetValue(i)}")))),
    ];
}
