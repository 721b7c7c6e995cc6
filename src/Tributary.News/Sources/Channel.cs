using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.News.Sources;

/// <summary>What an answer says beside its articles that matters for asking again: for sources that are polled.</summary>
public sealed record Channel
{
    /// <summary>What to ask with next time whether it has changed, as received; null where there is nothing.</summary>
    public Validators? Validators { get; init; }

    /// <summary>Whether the provider answered that nothing has changed since the validators that it was asked with (304).</summary>
    public bool NotModified { get; init; }

    /// <summary>Where the source has moved for good (301, 308), once articles were read that came from there; or null.</summary>
    public Uri? MovedTo { get; init; }

    /// <summary>Whether the provider says that it is gone for good (410).</summary>
    public bool Gone { get; init; }

    /// <summary>How long the answer is fresh by its own headers (<c>max-age</c>, <c>Expires</c>); null where they say nothing.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How long the document asks not to be fetched again; null where it does not.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The hours of the day, 0 to 23 in UTC, in which the document asks not to be fetched.</summary>
    public IReadOnlyList<int> SkipHours { get; init; } = [];

    /// <summary>The days of the week, in UTC, on which the document asks not to be fetched.</summary>
    public IReadOnlyList<DayOfWeek> SkipDays { get; init; } = [];

    /// <summary>Its title, as plain text; or null.</summary>
    public string? Title { get; init; }

    /// <summary>The site's absolute address, or null.</summary>
    public string? Site { get; init; }

    /// <summary>What an answer says before its document is looked at.</summary>
    internal static Channel Of(OutboundResponse response) => new()
    {
        Validators = response.Validators,
        NotModified = response.Origin == ResponseOrigin.NotModified && response.Body.IsEmpty,
        // The validators came from where it leads, and are kept of what was read alone.
        MovedTo = response.Origin == ResponseOrigin.NotModified ? response.MovedTo : null,
        Gone = response.Status == 410,
        MaxAge = response.FreshFor(),
    };

    /// <summary>
    /// What it says once its document was read: a source has moved where items came from there, and stays where none did.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="hasItems">Whether its document has any.</param>
    internal Channel Read(OutboundResponse response, bool hasItems) =>
        NotModified ? this
        : hasItems ? this with { MovedTo = response.MovedTo }
        : response.MovedTo is null ? this
        : this with { MovedTo = null, Validators = null };
}
