namespace Segmentation.Reports.Customers;

/// <summary>Customers as the script of the report reads them, those worth most first.</summary>
/// <param name="Ids">Their ids.</param>
/// <param name="Segments">Base64 of the segment of each, a number of 16 bits, the lower byte first.</param>
/// <param name="Silhouettes">Base64 of the silhouette of each in hundredths, a signed byte, −128 where it was not computed; null where
/// none was.</param>
/// <param name="Places">Base64 of where each stands on the map, two such numbers; null without a map.</param>
/// <param name="Columns">What is known of them.</param>
/// <param name="Names">Names of the segments.</param>
/// <param name="Sizes">Customers of each segment, those that the page does not carry too.</param>
/// <param name="Carried">Customers of each segment that the page carries.</param>
/// <param name="Offers">What to offer, by segment.</param>
/// <param name="Number">How numbers are written.</param>
/// <param name="Text">What the script says, by key.</param>
internal sealed record CustomersDocument(
    string[] Ids,
    string Segments,
    string? Silhouettes,
    string? Places,
    CustomerColumn[] Columns,
    string[] Names,
    int[] Sizes,
    int[] Carried,
    string[][] Offers,
    NumberForm Number,
    Dictionary<string, string> Text);

/// <summary>One thing that is known of each customer.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Key">Its column in files.</param>
/// <param name="Meaning">What it measures; null where only its owner knows.</param>
/// <param name="Money">Whether it is money.</param>
/// <param name="Values">Of each customer, rounded to six digits.</param>
/// <param name="Medians">Of each segment.</param>
/// <param name="Median">Of all customers.</param>
internal sealed record CustomerColumn(
    string Name, string Key, string? Meaning, bool Money, double[] Values, double[] Medians, double Median);

/// <summary>How a language writes numbers.</summary>
/// <param name="Decimal">Between whole and decimals.</param>
/// <param name="Group">Between thousands.</param>
/// <param name="Before">What stands before money.</param>
/// <param name="After">What stands after it.</param>
internal sealed record NumberForm(string Decimal, string Group, string Before, string After);
