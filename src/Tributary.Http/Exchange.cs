using Tributary.Http.Flights;
using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>One request on its way, attempts and redirects included, as far as it has come.</summary>
internal sealed class Exchange(OutboundRequest request, Bound bound, RequestTimeline timeline)
{
    public OutboundRequest Request => request;

    public Bound Bound => bound;

    public RequestTimeline Timeline => timeline;

    /// <summary>Which others may wait for it; null where nobody can.</summary>
    public Flight? Flight { get; init; }

    /// <summary>Where the hop that it is in goes, without a key.</summary>
    public Uri Address { get; set; } = request.Address;

    /// <summary>The status of the hop that it is in, once that has one.</summary>
    public int? Status { get; set; }

    /// <summary>Whether any hop had an answer.</summary>
    public bool Answered { get; set; }

    /// <summary>How often it set out, redirects not counted.</summary>
    public int Attempts { get; set; }

    /// <summary>Redirects of the attempt that it is in.</summary>
    public int Followed { get; set; }

    /// <summary>Whether a redirect has made a GET of it (RFC 9110, 15.4).</summary>
    public bool AsGet { get; private set; } = request.IsGet;

    /// <summary>Where the redirects that say so for good have led, as long as no other one came between; null for nowhere.</summary>
    public Uri? MovedTo { get; private set; }

    /// <summary>When the attempt that it is in had its first turn; null where it has had none.</summary>
    public long? SetOutAt { get; set; }

    /// <summary>The attempts that were followed by another one.</summary>
    public IReadOnlyList<FailedAttempt> Failed { get; private set; } = [];

    /// <summary>Whether more than one attempt or hop has used up its time.</summary>
    public bool IsMany => Attempts > 1 || Followed > 0 || Failed.Count > 0;

    public void Fail(FailedAttempt attempt) => Failed = [.. Failed, attempt];

    /// <summary>On to where a redirect leads.</summary>
    public void Redirected(int status, Uri next)
    {
        // What everybody does with 301 and 302, and what 303 is for.
        AsGet |= status is 303 ? !IsHead : status is 301 or 302 && request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase);
        if (status is 301 or 308 && Address == (MovedTo ?? request.Address))
            MovedTo = next;
        (Address, Status) = (next, null);
    }

    /// <summary>Back to where the request began.</summary>
    public void Restart() =>
        (Address, Status, Followed, SetOutAt, MovedTo, AsGet) = (request.Address, null, 0, null, null, request.IsGet);

    private bool IsHead => request.Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);
}
