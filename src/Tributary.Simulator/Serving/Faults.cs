using System.Globalization;
using System.Net;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>The answers that stand in for a faithful one.</summary>
internal static class Faults
{
    private const string Captcha =
        "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
        + "<p>Enable JavaScript and cookies to continue.</p><form id=\"challenge-form\" method=\"POST\"></form></body></html>";

    /// <summary>The answer that the behaviour asks for; null where it leaves the faithful one alone.</summary>
    public static Answer? Instead(Behaviour behaviour, Provider provider, string address, DateTimeOffset now) => behaviour switch
    {
        { Status: { } status } => Status(provider, status).With(RetryAfter(behaviour, now)),
        { NotJson: true } => Html(200, Captcha),
        { Nested: { } depth } => Nested(depth),
        { Huge: { } size } => Padded(size, null),
        { GzipBomb: { } size } => Padded(size, "gzip"),
        { BrBomb: { } size } => Padded(size, "br"),
        { DeflateBomb: { } size } => Padded(size, "deflate"),
        { ZstdBomb: { } size } => Padded(size, "zstd"),
        { Message200: { } message } => Message(provider, 200, message),
        { Redirect: { } target } =>
            Answer.Text(302, "text/plain", "").With(new KeyValuePair<string, string>("Location", target == "loop" ? address : target)),
        _ => null,
    };

    /// <summary>The provider's own answer to a request beyond its rate.</summary>
    public static Answer Refused(Provider provider, TimeSpan wait) => Status(provider, 429)
        .With(new KeyValuePair<string, string>("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)));

    private static Answer Status(Provider provider, int status) => (provider, status) switch
    {
        (Provider.NewsApi, 401) => NewsApiBodies.KeyInvalid,
        (Provider.NewsApi, 429) => NewsApiBodies.RateLimited(50),
        (Provider.NewsApi, 500) => NewsApiBodies.Error(500, "unexpectedError", "Something went wrong on our side."),
        (Provider.Guardian, 401 or 403) => GuardianBodies.Gateway(status, "Invalid authentication credentials"),
        (Provider.Guardian, 429) => GuardianBodies.Gateway(429, "API rate limit exceeded"),
        (Provider.Guardian, 400 or 404) => GuardianBodies.Error(status, "The requested resource could not be found."),
        (Provider.Algolia, 500) => AlgoliaBodies.Error(500, "Cannot reach any hosts"),
        (Provider.Guardian, _) => GuardianBodies.Gateway(status, "An invalid response was received from the upstream server"),
        (Provider.Algolia or Provider.Firebase or Provider.Shop or Provider.Weather, < 500) => Message(provider, status, "Request refused"),
        _ => Html(
            status,
            string.Create(
                CultureInfo.InvariantCulture,
                $"<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center></body></html>")),
    };

    private static Answer Message(Provider provider, int status, string message) => provider switch
    {
        Provider.NewsApi => NewsApiBodies.Error(status, "unexpectedError", message),
        Provider.Guardian => GuardianBodies.Error(status, message),
        Provider.Algolia => AlgoliaBodies.Error(status, message),
        Provider.Firebase or Provider.Shop or Provider.Weather => Firebase.Error(status, message),
        _ => Html(status, "<html><body><p>" + WebUtility.HtmlEncode(message) + "</p></body></html>"),
    };

    private static IEnumerable<KeyValuePair<string, string>> RetryAfter(Behaviour behaviour, DateTimeOffset now)
    {
        if (behaviour.RetryAfterText is { } text)
            yield return new("Retry-After", text);
        else if (behaviour.RetryAfterDate is { } date)
            yield return new("Retry-After", Date(now + date, behaviour.DateForm));
        else if (behaviour.RetryAfter is { } after)
            yield return new("Retry-After", Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    private static string Date(DateTimeOffset at, DateForm? form) => form switch
    {
        DateForm.Rfc850 => at.UtcDateTime.ToString("dddd, dd-MMM-yy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture),
        DateForm.Asctime => at.UtcDateTime.ToString("ddd MMM ", CultureInfo.InvariantCulture)
            + string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime.Day,2} {at.UtcDateTime:HH:mm:ss yyyy}"),
        _ => at.ToString("R", CultureInfo.InvariantCulture),
    };

    private static Answer Padded(long size, string? coding) =>
        new(200, "application/json; charset=utf-8", default) { Padding = size, PaddingCoding = coding };

    private static Answer Nested(int depth)
    {
        var body = new byte[2 * depth];
        body.AsSpan(0, depth).Fill((byte)'[');
        body.AsSpan(depth).Fill((byte)']');
        return new Answer(200, "application/json; charset=utf-8", body);
    }

    private static Answer Html(int status, string body) => Answer.Text(status, "text/html; charset=UTF-8", body);
}
