namespace Tributary.Http.Limits;

/// <summary>What came of asking for a start.</summary>
internal enum Verdict
{
    /// <summary>A start is reserved, now or later.</summary>
    Start,

    /// <summary>The provider rests for longer than is worth waiting.</summary>
    Resting,

    /// <summary>The quota is used up for longer than is worth waiting.</summary>
    UsedUp,

    /// <summary>Rate or spacing leave no start in time.</summary>
    NoTurn,
}

/// <summary>The answer to a request for a start. Nothing is taken but by <see cref="Verdict.Start"/>.</summary>
/// <param name="Verdict">Which of the four.</param>
/// <param name="At">The start, or when one may be asked for again.</param>
/// <param name="Why">Of a rest, its reason.</param>
/// <param name="Before">The state that it was decided on: what a start gives back if it is not used.</param>
/// <param name="After">The state that it left.</param>
internal readonly record struct Reservation(Verdict Verdict, DateTimeOffset At, string? Why, LimitState Before, LimitState After);
