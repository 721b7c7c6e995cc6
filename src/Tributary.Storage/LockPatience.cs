namespace Tributary.Storage;

/// <summary>How long a store waits while another program has locked it.</summary>
/// <param name="Most">
/// At most so long in all, however many transactions wait, until one is let in again. 30 s by default.
/// </param>
/// <param name="Stop">Once it is cancelled nobody waits any more; what needs no waiting is still done.</param>
public sealed record LockPatience(TimeSpan Most, CancellationToken Stop)
{
    /// <summary>30 seconds, whoever wants to stop.</summary>
    public static LockPatience Default { get; } = new(TimeSpan.FromSeconds(30), CancellationToken.None);
}
