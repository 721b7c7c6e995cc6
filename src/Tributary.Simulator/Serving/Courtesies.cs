using System.Globalization;
using System.Security.Cryptography;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>What an answer's headers say: what is left of a rate, its validators, and what a behaviour adds. Pure.</summary>
internal static class Courtesies
{
    public static Answer Add(
        Answer answer, Behaviour behaviour, RateUse use, IHeaderDictionary asked, DateTimeOffset since, DateTimeOffset now)
    {
        if (behaviour is { Rate: { } rate, RateHeaders: { } form })
            answer = answer.With(Left(form, rate, use, now));
        if ((behaviour.Validators || behaviour.Etag is not null) && answer is { Status: 200, Padding: null })
            answer = Validated(answer, behaviour.Etag ?? EtagForm.Strong, asked, since);
        return behaviour.Headers is { } headers ? answer.With(Vocabulary.Headers(headers)) : answer;
    }

    private static IEnumerable<KeyValuePair<string, string>> Left(RateHeaders form, Rate rate, RateUse use, DateTimeOffset now)
    {
        var reset = Math.Ceiling(use.Reset.TotalSeconds);
        if (form == RateHeaders.RateLimit)
        {
            yield return new("RateLimit-Policy", Text($"\"default\";q={rate.Count};w={Math.Ceiling(rate.Period.TotalSeconds)}"));
            yield return new("RateLimit", Text($"\"default\";r={use.Left};t={reset}"));
            yield break;
        }
        yield return new("X-RateLimit-Limit", Text($"{rate.Count}"));
        yield return new("X-RateLimit-Remaining", Text($"{use.Left}"));
        yield return new("X-RateLimit-Reset", Text($"{(form == RateHeaders.XRateLimit ? reset : now.ToUnixTimeSeconds() + reset)}"));
    }

    // What is compared are the bytes that were sent: a client that mends a tag gets the whole answer again.
    private static Answer Validated(Answer answer, EtagForm form, IHeaderDictionary asked, DateTimeOffset since)
    {
        var tag = Tag(form, Convert.ToHexStringLower(SHA256.HashData(answer.Body.Span).AsSpan(0, 8)));
        var modified = since.ToString("R", CultureInfo.InvariantCulture);
        var validated = answer.With(new KeyValuePair<string, string>("Last-Modified", modified));
        if (tag is not null)
            validated = validated.With(new KeyValuePair<string, string>("ETag", tag));
        var known = asked.IfNoneMatch.Count > 0 ? asked.IfNoneMatch.ToString() == tag : asked.IfModifiedSince.ToString() == modified;
        return known ? validated with { Status = 304, ContentType = "", Body = default } : validated;
    }

    private static string? Tag(EtagForm form, string hash) => form switch
    {
        EtagForm.Strong => "\"" + hash + "\"",
        EtagForm.Weak => "W/\"" + hash + "\"",
        EtagForm.Unquoted => hash,
        EtagForm.Spaced => "\"" + hash[..8] + "  " + hash[8..] + "\"",
        _ => null,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
