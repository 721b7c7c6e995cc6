namespace Tributary.Http;

/// <summary>A <see cref="Http.Failure"/> as an exception: what <see cref="OutboundResult.GetOrThrow"/> throws.</summary>
public sealed class OutboundException : Exception
{
    /// <summary>Its message is the failure's.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="innerException">What caused it, or null.</param>
    public OutboundException(Failure failure, Exception? innerException = null)
        : base(failure?.Message, innerException)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
    }

    /// <summary>What went wrong.</summary>
    public Failure Failure { get; }
}
