namespace Tributary.Fanout;

/// <summary>What the work on one input may know of its batch, besides its token.</summary>
/// <param name="Index">The input's place in the source, from 0.</param>
/// <param name="Deadline">
/// The earlier of the batch's deadline and the item's timeout; <see cref="Deadline.None"/> where there is neither. Hand it on to what the
/// work calls, so that deadlines nest.
/// </param>
public readonly record struct ItemContext(long Index, Deadline Deadline);
