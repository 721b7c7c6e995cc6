using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>One request on its way, redirects included, as far as it has come.</summary>
internal sealed class Exchange(OutboundRequest request, RequestTimeline timeline)
{
    public OutboundRequest Request => request;

    public RequestTimeline Timeline => timeline;

    /// <summary>Where the hop that it is in goes, without a key.</summary>
    public Uri Address { get; set; } = request.Address;

    /// <summary>The status of the hop that it is in, once that has one.</summary>
    public int? Status { get; set; }

    /// <summary>Whether any hop had an answer.</summary>
    public bool Answered { get; set; }

    public int Attempts { get; set; }
}
