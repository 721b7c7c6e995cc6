using Tributary.App.Settings;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>Which sources a command asks.</summary>
internal static class Selection
{
    /// <summary>Every enabled source that can do it, or those that were named, in the catalogue's order.</summary>
    /// <param name="settings">The catalogue as it was configured.</param>
    /// <param name="named">The ids given with <c>--source</c>; empty for all.</param>
    /// <param name="able">Whether a source can do what is asked.</param>
    /// <param name="kind"><c>search</c> or <c>headlines</c>, for messages.</param>
    /// <exception cref="UsageException">An id names no source, or one that is disabled or cannot do it; or none is left.</exception>
    public static IReadOnlyList<ISource> Of(TributarySettings settings, IReadOnlyList<string> named, Func<ISource, bool> able, string kind)
    {
        foreach (var id in named)
            if (!Declared(settings, id, "--source: ").Enabled)
                throw new UsageException($"--source: '{id}' is disabled (sources.{id}.enabled)");
        var sources = Catalogue.From(settings.Sources).Sources.Where(source => named.Count == 0 || named.Contains(source.Id)).ToList();
        if (named.Count > 0 && sources.Find(source => !able(source)) is { } unable)
            throw new UsageException($"--source: '{unable.Id}' is of kind {unable.Kind}, which cannot do {kind}");
        sources.RemoveAll(source => !able(source));
        return sources.Count > 0
            ? sources
            : throw new UsageException($"sources: none that can do {kind} is enabled (tributary sources list shows them)");
    }

    /// <summary>The declaration of that id, enabled or not.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SourceDeclaration Declared(TributarySettings settings, string id, string where) =>
        settings.Sources.FirstOrDefault(source => source.Id == id)
        ?? throw Unknown(id, [.. settings.Sources.Select(source => source.Id)], where);

    private static UsageException Unknown(string id, IReadOnlyList<string> ids, string where)
    {
        var shown = ids.Count <= 12 ? $"sources: {string.Join(", ", ids)}" : $"tributary sources list shows all {ids.Count}";
        return new($"{where}no source '{id}'{Nearest.Hint(id, ids)} ({shown})");
    }
}
