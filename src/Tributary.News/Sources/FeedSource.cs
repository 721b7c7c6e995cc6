using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>
/// A feed of any format: its latest, or those of them that a query finds. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A query with validators, or without a limit, is a poll: it is given every item, and nothing that is remembered is looked at.
/// </remarks>
internal sealed class FeedSource(SourceDeclaration declaration) : ISource
{
    // A feed is a file that is made anew now and then: who searches ten times in a quarter of an hour asks once.
    private static readonly CachePolicy Remembered = new() { MinTtl = TimeSpan.FromMinutes(15) };

    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanHeadlines => true;

    public bool CanPoll => true;

    public Uri Address { get; } =
        declaration.Url ?? throw new ArgumentException($"source '{declaration.Id}': a feed has an address", nameof(declaration));

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => null;

    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var request = new OutboundRequest { Address = Address, Validators = query.Validators, Cache = query.IsPoll ? null : Remembered };
        var result = await fetch(request, cancellationToken);
        if (result.Response is not { } response)
            return SourceAnswer.Failed(result.Failure!);
        var channel = Channel.Of(response);
        if (query.Validators is not null && response.Origin == ResponseOrigin.NotModified)
            return new SourceAnswer { Channel = channel with { NotModified = true } };
        if (!response.IsSuccess)
            return SourceAnswer.Failed(Refusal.From(response, null)) with { Channel = channel };
        return await query.Reading.ReadAsync(result, token => Read(response, query, channel, token), cancellationToken);
    }

    private SourceAnswer Read(OutboundResponse response, SourceQuery query, Channel channel, CancellationToken cancellationToken)
    {
        try
        {
            var document = FeedDocument.Read(response, cancellationToken);
            // What was read by a wrong clock is to be read again, not to be confirmed by a 304.
            if (FeedArticles.IsAllAhead(document, query))
                channel = channel with { Validators = null };
            var isRead = document is { BreaksOff: false, Entries.Count: > 0 };
            return FeedArticles.Of(document, declaration, query, cancellationToken) with
            {
                Channel = Told(channel, document).Read(response, isRead),
                BreaksOff = document.BreaksOff,
                Warnings = document.Warnings,
            };
        }
        catch (NotAFeedException why)
        {
            var failure = new Failure(FailureKind.Malformed, $"{response.Address.Authority}: no feed: {PlainText.Line(why.Message, 200)}");
            return SourceAnswer.Failed(failure with { Status = response.Status }) with { Channel = channel };
        }
    }

    private static Channel Told(Channel channel, FeedDocument document) => Told(
        // What comes next time must not be asked for as if this had been all, nor of an address that has not given a whole document.
        document.BreaksOff ? channel with { Validators = null, MovedTo = null, MaxAge = null } : channel, document.Feed);

    private static Channel Told(Channel channel, Feed feed) => channel with
    {
        TimeToLive = feed.TimeToLive,
        SkipHours = feed.SkipHours,
        SkipDays = feed.SkipDays,
        Title = FeedArticles.Plain(feed.Title, Articles.Title.MaxLength),
        Site = WebAddress.Accept(feed.Link),
    };
}
