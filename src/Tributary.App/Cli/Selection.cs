using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>Which sources a command asks.</summary>
internal static class Selection
{
    /// <summary>
    /// Every enabled source that can do it, or those that were named, in the catalogue's order: those that have moved for good where they
    /// are now. What has retired is shown and not asked, but where it was named.
    /// </summary>
    /// <param name="settings">The catalogue as it was configured.</param>
    /// <param name="known">What polls have learned, by the source's id.</param>
    /// <param name="named">The ids given with <c>--source</c>; empty for all.</param>
    /// <param name="able">Whether a source can do what is asked.</param>
    /// <param name="kind"><c>search</c> or <c>headlines</c>, for messages.</param>
    /// <exception cref="UsageException">An id names no source, or one that is disabled or cannot do it; or none is left.</exception>
    public static IReadOnlyList<ISource> Of(
        TributarySettings settings,
        IReadOnlyDictionary<string, PollState> known,
        IReadOnlyList<string> named,
        Func<ISource, bool> able,
        string kind)
    {
        foreach (var id in named)
            if (!Declared(settings, id, "--source: ").Enabled)
                throw new UsageException($"--source: '{id}' is disabled (sources.{id}.enabled)");
        var sources = settings.Sources
            .Where(declared => declared.Enabled && (named.Count == 0 || named.Contains(declared.Id)))
            .Select(declared => Asked(declared, known.GetValueOrDefault(declared.Id), named.Count > 0))
            .ToList();
        if (named.Count > 0 && sources.Find(source => !able(source)) is { } unable)
            throw new UsageException($"--source: '{unable.Id}' is of kind {unable.Kind}, which cannot do {kind}");
        sources.RemoveAll(source => !able(source));
        return sources.Count > 0
            ? sources
            : throw new UsageException($"sources: none that can do {kind} is enabled (tributary sources list shows them)");
    }

    /// <summary>The declaration of that id, enabled or not.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SourceDeclaration Declared(TributarySettings settings, string id, string where) => Declared(settings.Sources, id, where);

    /// <summary>The declaration of that id.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SourceDeclaration Declared(IReadOnlyList<SourceDeclaration> all, string id, string where) =>
        all.FirstOrDefault(source => source.Id == id) ?? throw Unknown(id, [.. all.Select(source => source.Id)], where);

    private static ISource Asked(SourceDeclaration declared, PollState? known, bool evenRetired)
    {
        var source = Catalogue.Of(Learned.InUse(declared, known));
        return !evenRetired && Learned.Of(declared, known)?.RetiredAt is { } retired
            ? new RetiredSource(source, Gone(source, retired))
            : source;
    }

    private static Failure Gone(ISource source, DateTimeOffset retired) => new(
        FailureKind.Http,
        $"{source.Address.Authority} answered 410 on {Format.Day(retired)}: gone for good, not asked; "
        + $"tributary poll --source {source.Id} asks again, sources remove {source.Id} forgets it")
    {
        Status = 410,
    };

    private static UsageException Unknown(string id, IReadOnlyList<string> ids, string where)
    {
        var shown = ids.Count <= 12 ? $"sources: {string.Join(", ", ids)}" : $"tributary sources list shows all {ids.Count}";
        return new($"{where}no source '{id}'{Nearest.Hint(id, ids)} ({shown})");
    }
}
