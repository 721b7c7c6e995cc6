namespace Tributary.Fanout;

/// <summary>
/// A value that may itself be a failure. A fan-out that work returns one to counts the input as <see cref="OutcomeKind.Failed"/> where
/// <see cref="Error"/> is not null, and keeps the value readable as <see cref="Outcome{TInput, TResult}.Value"/>.
/// </summary>
public interface IFallible
{
    /// <summary>What went wrong; null for a success.</summary>
#pragma warning disable CA1716 // A keyword of Visual Basic, which escapes it: this is what Outcome calls it too.
    Exception? Error { get; }
#pragma warning restore CA1716
}
