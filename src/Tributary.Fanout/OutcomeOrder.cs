namespace Tributary.Fanout;

/// <summary>In which order outcomes are handed out.</summary>
public enum OutcomeOrder : byte
{
    /// <summary>As the items end.</summary>
    Completion,

    /// <summary>As the inputs came: an outcome waits for those of all earlier inputs, and counts as unread meanwhile.</summary>
    Input,
}
