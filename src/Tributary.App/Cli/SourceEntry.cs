using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary>A source of the catalogue, enabled or not, with all that is known of it.</summary>
/// <param name="Declared">As it is configured or kept in the store.</param>
/// <param name="InUse">The same at the address at which it is asked.</param>
/// <param name="Source">The source of <paramref name="InUse"/>.</param>
/// <param name="Health">How its polls go; null where it was never polled at the address that is declared.</param>
/// <param name="Origin">Where it is configured; null for in the store.</param>
/// <param name="Kept">How the store has it; null where it is configured.</param>
internal sealed record SourceEntry(
    SourceDeclaration Declared, SourceDeclaration InUse, ISource Source, PollState? Health, string? Origin, Subscription? Kept)
{
    /// <summary>The address that is declared, without places and keys.</summary>
    public Uri DeclaredAddress => Catalogue.Of(Declared).Address;

    /// <summary>
    /// Every source: the configured ones first, then those of the store. What cannot be read is said by
    /// <see cref="StoreSession.TellAsync"/>.
    /// </summary>
    public static async Task<IReadOnlyList<SourceEntry>> AllAsync(
        StoreSession session, TributarySettings settings, CancellationToken cancellationToken)
    {
        var subscribed = await session.SubscriptionsAsync(cancellationToken);
        var all = StoreSession.With(settings, subscribed);
        var health = await session.HealthAsync(all, cancellationToken);
        var kept = subscribed.ToDictionary(subscription => subscription.Id, StringComparer.Ordinal);
        return [.. all.Sources.Select(declared => Of(declared, health.GetValueOrDefault(declared.Id)))];

        SourceEntry Of(SourceDeclaration declared, PollState? known)
        {
            var (inUse, origin) = (Learned.InUse(declared, known), settings.Origins.GetValueOrDefault(declared.Id));
            return new(
                declared, inUse, Catalogue.Of(inUse), Learned.Of(declared, known), origin, origin is null
                    ? kept.GetValueOrDefault(declared.Id) : null);
        }
    }

    /// <summary>The one of that id.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static SourceEntry Find(IReadOnlyList<SourceEntry> all, string id, string where)
    {
        var declared = Selection.Declared([.. all.Select(entry => entry.Declared)], id, where);
        return all.First(entry => entry.Declared == declared);
    }

    /// <summary>
    /// The declarations by which an address is known: those of the catalogue, and again at the addresses that sources have moved to.
    /// </summary>
    public static IEnumerable<SourceDeclaration> Known(IReadOnlyList<SourceEntry> all) =>
        all.Select(entry => entry.Declared).Concat(all.Where(entry => entry.InUse != entry.Declared).Select(entry => entry.InUse));
}
