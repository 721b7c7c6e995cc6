using Tributary.Http;

namespace Tributary.App.Settings;

/// <summary>
/// What providers are known to allow. The limits belong to the host: a source that is pointed at another one, a simulator for instance, has
/// none of them.
/// </summary>
internal static class KnownProviders
{
    /// <summary>By host, as the documentation lists them.</summary>
    public static IReadOnlyDictionary<string, ProviderOptions> All { get; } = new Dictionary<string, ProviderOptions>
    {
        ["newsapi.org"] = new() { Quota = new(50, TimeSpan.FromHours(12)) },
        ["content.guardianapis.com"] = new()
        {
            Rate = new(1, TimeSpan.FromSeconds(1)),
            Burst = 5,
            Quota = new(500, TimeSpan.FromDays(1)),
        },
    };

    /// <summary>These, and the user's own over them, limit by limit.</summary>
    public static IReadOnlyDictionary<string, ProviderOptions> With(IReadOnlyDictionary<string, ProviderOptions> own)
    {
        var all = new Dictionary<string, ProviderOptions>(All, StringComparer.Ordinal);
        foreach (var (provider, limits) in own)
            all[provider] = all.TryGetValue(provider, out var known) ? limits.Over(known) : limits;
        return all;
    }
}
