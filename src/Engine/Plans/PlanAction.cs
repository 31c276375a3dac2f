namespace Segmentation.Plans;

/// <summary>What is done about a segment; everything else of its plan follows from it.</summary>
internal enum PlanAction
{
    /// <summary>Few customers, each known by name.</summary>
    Manage,

    /// <summary>Kept as they are.</summary>
    Keep,

    /// <summary>Brought to order more often, or more at a time.</summary>
    Grow,

    /// <summary>Brought to a second order.</summary>
    SecondOrder,

    /// <summary>Reminded before they leave: a contact pays.</summary>
    Remind,

    /// <summary>Asked why they left, and made a personal offer: a contact pays.</summary>
    WinBack,

    /// <summary>Sent nothing: a contact costs more than it brings.</summary>
    LeaveAlone,

    /// <summary>Known by other features than purchases: tried on a part first.</summary>
    Test,
}

/// <summary>The words of actions in files and on the terminal.</summary>
internal static class PlanActions
{
    /// <summary>The code of an action.</summary>
    internal static string Code(PlanAction action) => action switch
    {
        PlanAction.Manage => "by-hand",
        PlanAction.Keep => "keep",
        PlanAction.Grow => "grow",
        PlanAction.SecondOrder => "second-order",
        PlanAction.Remind => "remind",
        PlanAction.WinBack => "win-back",
        PlanAction.LeaveAlone => "leave-alone",
        _ => "test",
    };
}
