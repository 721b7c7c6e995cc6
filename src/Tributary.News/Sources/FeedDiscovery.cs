using System.Text;
using System.Text.Unicode;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>
/// Finds the feed that an address means: itself, else what its page declares, else what its page links, else what is usual. Each group is
/// asked only where the one before gave nothing. Safe for concurrent use.
/// </summary>
/// <param name="fetch">The one way to the network.</param>
public sealed class FeedDiscovery(Fetch fetch)
{
    /// <summary>At most so many addresses of a group are asked.</summary>
    public const int MaxCandidates = 12;

    private const int Concurrency = 4;

    /// <summary>
    /// The addresses that a person may mean, the likelier first: of <c>example.org</c> https before http. Empty for what is no web address.
    /// </summary>
    public static IReadOnlyList<Uri> Meant(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var given = text.Trim();
        if (given.StartsWith("feed:", StringComparison.OrdinalIgnoreCase))
            given = given[5..].TrimStart('/');
        string[] spellings = given.Contains("://", StringComparison.Ordinal) ? [given] : [$"https://{given}", $"http://{given}"];
        return [.. spellings.Select(WebAddress.Parse).OfType<Uri>().Where(IsNamed).Select(
            uri => new Uri(uri.GetLeftPart(UriPartial.Query)))];
    }

    /// <summary>Looks for it. Everything that goes wrong on the network is part of the result.</summary>
    /// <param name="meant">What <see cref="Meant"/> gave; one or more.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<Discovery> FindAsync(IReadOnlyList<Uri> meant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(meant);
        var tried = new List<TriedAddress>();
        foreach (var address in meant)
        {
            var result = await fetch(new() { Address = address }, cancellationToken);
            var isLast = address == meant[^1];
            if (result.Response is { } response)
                return await FromPageAsync(address, response, tried, cancellationToken);
            if (isLast || !IsOfScheme(result.Failure!.Kind))
                return new() { Failure = result.Failure, Tried = tried };
            tried.Add(new(address, result.Failure.Kind.Word()));
        }

        throw new ArgumentException("no address", nameof(meant));
    }

    private async Task<Discovery> FromPageAsync(
        Uri address, OutboundResponse response, List<TriedAddress> tried, CancellationToken cancellationToken)
    {
        var (feed, why) = Read(new(address), response, cancellationToken);
        if (feed is not null)
            return new() { Chosen = feed, Tried = tried };
        tried.Add(new(address, why!));
        var page = response.Address;
        // A host that serves nothing but feeds has no front page.
        if (!response.IsSuccess && !(response.Status is 404 or 410 && page.AbsolutePath == "/"))
            return new() { Failure = Refusal.From(response, null), Tried = tried };
        var html = response.IsSuccess ? Decoded(response.Body.Span) : "";
        IReadOnlyList<FeedLink>[] groups = [FeedLinks.Declared(html, page), FeedLinks.Linked(html, page), FeedLinks.Common(page)];
        var asked = new HashSet<Uri> { address, page };
        foreach (var group in groups)
        {
            var candidates = group.Where(link => asked.Add(link.Address)).Take(MaxCandidates).ToList();
            var found = await AskAsync(candidates, tried, cancellationToken);
            if (found.Count > 0)
                return new() { Chosen = found[0], Others = found[1..], Tried = tried };
        }

        return new() { Tried = tried };
    }

    // Those that are feeds, each once, in the order of the candidates, which is the order of preference.
    private async Task<List<FoundFeed>> AskAsync(
        List<FeedLink> candidates, List<TriedAddress> tried, CancellationToken cancellationToken)
    {
        var outcomes = await FanOut.CollectAsync(
            candidates,
            async (link, _, token) => await AskAsync(link, token),
            new FanOutOptions { MaxConcurrency = Concurrency },
            cancellationToken);
        var found = new List<FoundFeed>();
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (link, feed, why) in outcomes.Select(outcome => outcome.GetOrThrow()))
        {
            if (feed is null)
                tried.Add(new(link.Address, why!));
            else if (addresses.Add(CanonicalUrl.From(feed.Address.AbsoluteUri) ?? feed.Address.AbsoluteUri))
                found.Add(feed);
        }

        return found;
    }

    private async Task<(FeedLink Link, FoundFeed? Feed, string? Why)> AskAsync(FeedLink link, CancellationToken cancellationToken)
    {
        var result = await fetch(new() { Address = link.Address }, cancellationToken);
        var (feed, why) = result.Response is { } response ? Read(link, response, cancellationToken) : (null, result.Failure!.Kind.Word());
        return (link, feed, why);
    }

    private static (FoundFeed? Feed, string? Why) Read(FeedLink link, OutboundResponse response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccess)
            return (null, $"status {response.Status}");
        try
        {
            var document = FeedDocument.Read(response, cancellationToken);
            var title = FeedArticles.Plain(document.Feed.Title, 200) ?? link.Title;
            var isRead = document is { BreaksOff: false, Entries.Count: > 0 };
            var found = isRead && response.MovedTo is { } moved ? moved : link.Address;
            return (new(found, title, WebAddress.Accept(document.Feed.Link), document.Entries.Count), null);
        }
        catch (NotAFeedException)
        {
            return (null, "no feed");
        }
    }

    // Addresses and names of feeds are nearly always ASCII: a page in another encoding loses an accent in a title at most.
    private static string Decoded(ReadOnlySpan<byte> body) => (Utf8.IsValid(body) ? Encoding.UTF8 : Encoding.Latin1).GetString(body);

    // A word without a dot is a slip, not a host; a machine of one's own has a port or a scheme.
    private static bool IsNamed(Uri address) =>
        address.HostNameType != UriHostNameType.Dns || address.Host.Contains('.', StringComparison.Ordinal) || address.IsLoopback
        || !address.IsDefaultPort;

    private static bool IsOfScheme(FailureKind kind) => kind is FailureKind.Connect or FailureKind.Tls or FailureKind.Timeout;
}
