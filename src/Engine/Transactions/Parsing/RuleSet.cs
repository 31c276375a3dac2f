using System.Runtime.CompilerServices;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>The cleaning rules that are on, as flags.</summary>
internal sealed class RuleSet
{
    /// <summary>Rule numbers, in running order: indexes of <see cref="CleaningRules.All"/>.</summary>
    internal const byte Where = 0, MissingCustomer = 1, CustomerSample = 2, PlaceholderDates = 3, AfterAsOf = 4, BeforeSince = 5,
    SeveralCustomersOrder = 6, ExactDuplicates = 7, HiddenDuplicates = 8, Cancellations = 9, NonPositiveQuantity = 10,
    NonPositivePrice = 11, ImplausibleLines = 12;

    private readonly bool[] _on = new bool[CleaningRules.All.Count];

    /// <summary>Switches on what the options name.</summary>
    /// <exception cref="InputException">An unknown rule.</exception>
    internal RuleSet(TransactionsOptions options)
    {
        foreach (string rule in options.Rules)
        {
            int at = CleaningRules.All.ToList().IndexOf(rule);
            if (at < 0)
                throw Faults.Of("error.no-cleaning-rule", ("rule", rule), ("rules", string.Join(", ", CleaningRules.All)));
            _on[at] = true;
        }
        _on[Where] = options.Conditions.Count > 0;
        Sample = options.SampleCustomers;
        _on[CustomerSample] = Sample is not null;
        // Whoever names a moment asks for the state at that moment.
        _on[AfterAsOf] = options.AsOf is not null;
        _on[BeforeSince] = options.Since is not null;
    }

    internal static int Count => CleaningRules.All.Count;

    internal bool this[int rule] => _on[rule];

    /// <summary>The customers that are looked at; null for all.</summary>
    internal CustomerSample? Sample { get; }

    /// <summary>The verdict on a row by its own values.</summary>
    /// <param name="returns">How returns are handled.</param>
    /// <param name="isCancellation">Whether its order is one.</param>
    /// <param name="quantity">In any unit; 1 where the source has none.</param>
    /// <param name="price">In any unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte Judge(ReturnHandling returns, bool isCancellation, long quantity, long price) =>
        returns == ReturnHandling.Keep && (isCancellation || quantity < 0) ? TransactionRecord.KeptReturn
        : isCancellation && _on[Cancellations] ? Cancellations
        : quantity <= 0 && _on[NonPositiveQuantity] ? NonPositiveQuantity
        : price <= 0 && _on[NonPositivePrice] ? NonPositivePrice
        : TransactionRecord.Kept;

    /// <summary>Whether a row of this verdict is a return.</summary>
    /// <param name="verdict">The rule that the row's own values fall to.</param>
    /// <param name="quantity">In any unit.</param>
    internal static bool IsReturn(byte verdict, long quantity) =>
        verdict == TransactionRecord.KeptReturn
            || (verdict == Cancellations && quantity != 0)
            || (verdict == NonPositiveQuantity && quantity < 0);
}
