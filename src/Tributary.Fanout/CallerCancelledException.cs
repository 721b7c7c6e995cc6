namespace Tributary.Fanout;

/// <summary>
/// The cancellation that the caller asked for, with what went wrong besides. Where the caller is a scope or a fan-out of ours, which drops
/// the echoes of its own cancellation, it finds the real errors here.
/// </summary>
#pragma warning disable CA1064, CA1032 // Caught as what it derives from.
internal sealed class CallerCancelledException : OperationCanceledException
#pragma warning restore CA1064, CA1032
{
    private const string Text = "The caller cancelled.";
    private readonly IReadOnlyList<Exception> _errors;

    private CallerCancelledException(IReadOnlyList<Exception> errors, CancellationToken caller)
        : base(Text, Completion.Combine(errors), caller) => _errors = errors;

    internal static OperationCanceledException Create(IReadOnlyList<Exception> errors, CancellationToken caller) =>
        errors.Count == 0 ? new OperationCanceledException(Text, caller) : new CallerCancelledException(errors, caller);

    /// <summary>The real errors in an exception that is an echo otherwise.</summary>
    internal static IReadOnlyList<Exception> ErrorsIn(Exception echo) => echo switch
    {
        CallerCancelledException cancelled => cancelled._errors,
        AggregateException several => [.. several.InnerExceptions.SelectMany(ErrorsIn)],
        _ => [],
    };
}
