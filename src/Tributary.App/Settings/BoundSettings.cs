using Tributary.Http;

namespace Tributary.App.Settings;

/// <summary>
/// The bounds of each part of a request, which may be set for all requests (<c>http</c>), for those to one provider (<c>providers.*</c>)
/// and for those of one source (<c>sources.*</c>): the later over the earlier.
/// </summary>
internal static class BoundSettings
{
    private static readonly (string Name, string Default, string Doc)[] Durations =
    [
        ("queueTimeout", "1m", "A bound on waiting in the queue: for the provider's cool-down, rate and slots."),
        ("dnsTimeout", "5s", "A bound on the name look-up."),
        ("connectTimeout", "10s", "A bound on the TCP connection."),
        ("tlsTimeout", "10s", "A bound on the TLS handshake."),
        ("sendTimeout", "10s", "A bound on writing the request."),
        ("responseTimeout", "30s", "A bound on the wait for the response's headers."),
        ("bodyIdleTimeout", "10s", "A bound on the gap between two reads of the body."),
    ];

    private const string Rate = "minBodyRate";
    private const string RateDoc = "The least rate of a body, on average over 10 s; 0B/s for none.";

    /// <summary>The settings of one section.</summary>
    /// <param name="prefix"><c>http</c>, <c>sources.*</c> or <c>providers.*</c>.</param>
    public static IEnumerable<Setting> In(string prefix)
    {
        var isWidest = prefix == "http";
        foreach (var (name, value, doc) in Durations)
            yield return new($"{prefix}.{name}", SettingType.Duration("1ms", "24h"), isWidest ? value : null, doc);
        yield return new($"{prefix}.{Rate}", SettingType.ByteRate, isWidest ? "64B/s" : null, RateDoc);
    }

    /// <summary>What a section sets; null where it sets none of them.</summary>
    public static PhaseBounds? Of(SettingValues values, string prefix, string id = "")
    {
        var bounds = new PhaseBounds
        {
            Queue = Duration("queueTimeout"),
            Dns = Duration("dnsTimeout"),
            Connect = Duration("connectTimeout"),
            Tls = Duration("tlsTimeout"),
            Send = Duration("sendTimeout"),
            Response = Duration("responseTimeout"),
            BodyIdle = Duration("bodyIdleTimeout"),
            MinBodyRate = (int?)values.Value<long>($"{prefix}.{Rate}", id),
        };
        return bounds == new PhaseBounds() ? null : bounds;

        TimeSpan? Duration(string name) => values.Value<TimeSpan>($"{prefix}.{name}", id);
    }
}
