using Tributary.Http.Caching;
using Tributary.Http.Flights;
using Tributary.Http.Retries;
using Tributary.Http.Timing;

namespace Tributary.Http;

/// <summary>One request on its way, attempts and redirects included, as far as it has come.</summary>
internal sealed class Exchange(OutboundRequest request, Bound bound, RequestTimeline timeline)
{
    private bool _asksForAll;

    public OutboundRequest Request { get; } = request;

    /// <summary>
    /// What the hop that it is in sends: the request, without its keys once a redirect has led to another origin, which may have chosen
    /// where they would go next.
    /// </summary>
    public OutboundRequest Sent { get; private set; } = request;

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

    /// <summary>
    /// Until when its redirects may be followed again without asking; null where one of them forbids to keep anything (RFC 9111, 3).
    /// </summary>
    public DateTimeOffset? ReusableUntil { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>What the hop that it is in is asked with whether it has changed: validators that its own address gave, or null.</summary>
    public Validators? Condition => _asksForAll ? null : Request.Validators?.For(Address, Request.Address);

    /// <summary>Whether more than one attempt or hop has used up its time.</summary>
    public bool IsMany => Attempts > 1 || Followed > 0 || Failed.Count > 0;

    /// <summary>Whether it has been sent again on another connection since one was closed that had been open.</summary>
    public bool HasReplacedConnection { get; set; }

    /// <summary>How often it set out, but for that.</summary>
    public int AttemptsByTheRules => Attempts - (HasReplacedConnection ? 1 : 0);

    /// <summary>
    /// Whether it may be sent from its beginning after that failure. One that was answered with another address has been acted on.
    /// </summary>
    public bool MayRepeat(Failure failure) => Retry.MayRepeat(Request, failure) && (AsGet == Request.IsGet || Request.IsIdempotent);

    public void Fail(FailedAttempt attempt) => Failed = [.. Failed, attempt];

    /// <summary>The condition is left out from now on.</summary>
    public void AskForAll() => _asksForAll = true;

    /// <summary>On to where a redirect leads.</summary>
    /// <param name="status">The redirect's.</param>
    /// <param name="next">Where it leads.</param>
    /// <param name="reusableUntil">Until when it may be followed again without asking; null where it may not be kept.</param>
    public void Redirected(int status, Uri next, DateTimeOffset? reusableUntil)
    {
        ReusableUntil = reusableUntil is null || reusableUntil < ReusableUntil ? reusableUntil : ReusableUntil;
        if (!Redirect.SameOrigin(next, Request.Address))
            Sent = Request.WithoutKeys();
        // What everybody does with 301 and 302, and what 303 is for.
        AsGet |= status is 303 ? !IsHead : status is 301 or 302 && Request.Method.Equals("POST", StringComparison.OrdinalIgnoreCase);
        if (status is 301 or 308 && Address == (MovedTo ?? Request.Address))
            MovedTo = next;
        (Address, Status) = (next, null);
    }

    /// <summary>Back to where the request began.</summary>
    public void Restart()
    {
        (Address, Status, Followed, SetOutAt, MovedTo, AsGet) = (Request.Address, null, 0, null, null, Request.IsGet);
        (Sent, ReusableUntil) = (Request, DateTimeOffset.MaxValue);
    }

    private bool IsHead => Request.Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);
}
