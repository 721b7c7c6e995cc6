namespace Tributary.Fanout;

/// <summary>Why a scope, a fan-out or one of its items was cancelled. The first cause wins and never changes.</summary>
public enum CancelCause
{
    /// <summary>Not cancelled.</summary>
    None,

    /// <summary>The token that the caller handed in was cancelled.</summary>
    Caller,

    /// <summary>The deadline of the whole scope or batch passed.</summary>
    Deadline,

    /// <summary>The item's own timeout passed, or the child's own deadline.</summary>
    ItemTimeout,

    /// <summary>Another child failed, and failures cancel the rest.</summary>
    SiblingFailed,

    /// <summary>The body of the scope failed.</summary>
    BodyFailed,

    /// <summary>The consumer left the loop before the end.</summary>
    ConsumerLeft,

    /// <summary>The race was decided before: enough other attempts had succeeded, or too many had failed.</summary>
    LostRace,

    /// <summary><c>Cancel()</c> was called.</summary>
    Explicit,
}
