namespace Tributary.Fanout;

/// <summary>
/// Asked before the work on an input starts, for instance to keep a limit that several fan-outs share. The work starts when it returns.
/// What it throws makes the input <see cref="OutcomeKind.Failed"/>; where the batch ends while it waits, the input is
/// <see cref="OutcomeKind.NotStarted"/>.
/// </summary>
/// <param name="input">The input.</param>
/// <param name="context">Its place in the source, and the batch's deadline (the item's timeout begins with the work).</param>
/// <param name="cancellationToken">Cancelled when the batch ends.</param>
/// <returns>
/// A permit, or null where none is needed. It is disposed exactly once, whatever happens, when the work has ended and before its outcome
/// can be read: with DisposeAsync where the permit is an <see cref="IAsyncDisposable"/> too.
/// </returns>
public delegate ValueTask<IDisposable?> Admission<in TInput>(TInput input, ItemContext context, CancellationToken cancellationToken);
