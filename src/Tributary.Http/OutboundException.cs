namespace Tributary.Http;

/// <summary>Carries a failure, known where it happened, through the handler to the client.</summary>
internal sealed class OutboundException(Failure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public Failure Failure => failure;
}
