namespace QrAspire.Redirect.Targets;

/// <summary>Column <c>state</c> of <c>redirect_targets</c>.</summary>
public enum TargetState
{
    /// <summary>Leads on.</summary>
    Active,

    /// <summary>Paused or archived by its owner.</summary>
    Disabled,

    /// <summary>Deleted; the row stays so that the printed code answers 410.</summary>
    Deleted,
}
