namespace Tributary.Fanout;

/// <summary>What the failure of one child or item means for the others.</summary>
public enum OnFailure : byte
{
    /// <summary>Nothing: the others go on, and the failure is a value to be read.</summary>
    Continue,

    /// <summary>The others are cancelled, and the failure is thrown after they have ended.</summary>
    CancelRest,
}
