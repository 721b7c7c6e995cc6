using Tributary.App.Settings;
using Tributary.News.Polling;

namespace Tributary.App.Cli;

/// <summary>Which sources are polled, and within which bounds.</summary>
internal static class PollSelection
{
    /// <summary>
    /// Every enabled source that is polled, or those that were named: the configured ones first, then those of the store.
    /// </summary>
    /// <param name="settings">With the sources of the store.</param>
    /// <param name="named">The ids given with <c>--source</c>; empty for all.</param>
    public static IReadOnlyList<PollTarget> Targets(TributarySettings settings, IReadOnlyList<string> named) =>
    [
        .. settings.Sources
            .Where(source => source.Enabled && (named.Count == 0 || named.Contains(source.Id, StringComparer.Ordinal)))
            .Select(PollTarget.From).OfType<PollTarget>(),
    ];

    /// <summary>The same at the beginning: what was named must be there.</summary>
    /// <param name="settings">With the sources of the store.</param>
    /// <param name="named">The ids given with <c>--source</c>; empty for all.</param>
    /// <param name="mayWait">Whether there may be none yet.</param>
    /// <exception cref="UsageException">An id names no source, or one that is disabled or not polled; or there is none.</exception>
    public static IReadOnlyList<PollTarget> Required(TributarySettings settings, IReadOnlyList<string> named, bool mayWait)
    {
        foreach (var id in named)
        {
            var declared = Selection.Declared(settings, id, "--source: ");
            if (!declared.Enabled)
                throw new UsageException($"--source: '{id}' is disabled");
            if (PollTarget.From(declared) is null)
                throw new UsageException($"--source: '{id}' is of kind {declared.Kind}, which is not polled");
        }

        var targets = Targets(settings, named);
        return targets.Count > 0 || mayWait
            ? targets
            : throw new UsageException(
                "sources: none that is polled is enabled (kinds feed and json are; tributary sources add URL adds a feed)");
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
        var isPaced = own is not ({ Spacing: null, Rate: null } or null);
        return new(own?.Concurrency ?? settings.Poll.PerHost, isPaced ? TimeSpan.Zero : settings.Poll.Spacing);
    }
}
