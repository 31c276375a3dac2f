namespace Segmentation.Value.Models;

/// <summary>A model of buying, fitted.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Fit">Its parameters.</param>
/// <param name="NbdLogLikelihood">ln L of the NBD, in which nobody leaves.</param>
internal sealed record BuyingFit(ValueModel Kind, LikelihoodFit Fit, double NbdLogLikelihood)
{
    // Two parameters more have to bring two units of ln L: Akaike 1974.
    private const double LeastGain = 2;

    /// <summary>The model.</summary>
    internal IBuyingModel Model => BuyingModels.Of(Kind, Fit.Parameters);

    /// <summary>
    /// Whether the data show nobody leaving: a parameter ran to its bound, or the NBD is as likely with two parameters fewer.
    /// </summary>
    internal bool Degenerates => Fit.AtBound || !(Fit.LogLikelihood - NbdLogLikelihood >= LeastGain);
}
