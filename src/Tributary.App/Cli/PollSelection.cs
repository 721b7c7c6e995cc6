using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary>Which sources are polled, and within which bounds.</summary>
internal static class PollSelection
{
    /// <summary>Every enabled source that is polled, or those that were named: the configured ones first, then those of the store.</summary>
    /// <exception cref="UsageException">An id names no source, or one that is disabled or not polled; or none is left.</exception>
    public static async Task<IReadOnlyList<PollTarget>> TargetsAsync(
        TributarySettings settings, INewsStore? store, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var all = store is null ? settings.Sources : StoreSession.With(settings, await store.SubscriptionsAsync(cancellationToken)).Sources;
        foreach (var id in named)
        {
            var declared = Selection.Declared(settings with { Sources = all }, id, "--source: ");
            if (!declared.Enabled)
                throw new UsageException($"--source: '{id}' is disabled");
            if (PollTarget.From(declared) is null)
                throw new UsageException($"--source: '{id}' is of kind {declared.Kind}, which is not polled");
        }

        var targets = all
            .Where(source => source.Enabled && (named.Count == 0 || named.Contains(source.Id, StringComparer.Ordinal)))
            .Select(PollTarget.From).OfType<PollTarget>().ToList();
        return targets.Count > 0 ? targets : throw new UsageException("sources: none that is polled is enabled (kinds that are: feed, json)");
    }

    /// <summary>The bounds as the settings and the command line have them.</summary>
    public static PollOptions Options(TributarySettings settings, bool all, bool watch, TimeSpan? deadline) => new()
    {
        Timeout = settings.Run.Timeout,
        Deadline = deadline ?? settings.Poll.Deadline,
        Concurrency = settings.Run.Concurrency,
        All = all,
        Watch = watch,
        PaceOf = authority => PaceOf(settings, authority),
    };

    // What the user says of a host goes over what is polite by default; a pace of its own is kept by the client, for every command.
    private static HostPace PaceOf(TributarySettings settings, string authority)
    {
        var own = settings.Providers.GetValueOrDefault(authority)
            ?? settings.Providers.GetValueOrDefault(authority[..Math.Max(0, authority.LastIndexOf(':'))]);
        return new(own?.Concurrency ?? settings.Poll.PerHost, own is { Spacing: null, Rate: null } or null ? settings.Poll.Spacing : TimeSpan.Zero);
    }
}
