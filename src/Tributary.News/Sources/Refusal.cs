using Tributary.Http;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>A provider's own words for why it gave nothing, as a failure.</summary>
internal static class Refusal
{
    private const int MaxSaid = 200;

    /// <summary>The failure of an answer by its status: 401 and 403 are the key's, 429 is the rate's, every other is <see cref="FailureKind.Http"/>.</summary>
    public static FailureKind KindOf(int status) => status switch
    {
        401 or 403 => FailureKind.Auth,
        429 => FailureKind.RateLimited,
        _ => FailureKind.Http,
    };

    /// <summary>The failure, with what the provider said in one line and without the key, should it repeat that.</summary>
    public static Failure From(OutboundResponse response, FailureKind kind, string? said, Secret? key, string? advice)
    {
        var line = PlainText.Line(said, MaxSaid);
        if (key is not null)
            line = line?.Replace(key.Reveal(), "***", StringComparison.Ordinal);
        var message = $"{response.Address.Authority} answered {response.Status}{(line is null ? "" : $": {line}")}{(advice is null ? "" : $" ({advice})")}";
        return new Failure(kind, message) { Status = response.Status };
    }
}
