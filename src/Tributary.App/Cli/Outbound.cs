using Tributary.App.Settings;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.App.Cli;

/// <summary>The way to the network as the settings bound it.</summary>
internal static class Outbound
{
    /// <summary>
    /// A client of its own for each command; what limits must outlast it is kept in the session's store. Without a cache it always asks.
    /// </summary>
    public static OutboundClient Client(
        TributarySettings settings, TimeProvider time, Defects defects, StoreSession store, IResponseCache? cache = null) => new(
        new()
        {
            UserAgent = $"tributary/{ProgramVersion.Text}",
            AllowNetworks = settings.Http.AllowNetworks,
            MaxBody = settings.Http.MaxBody,
            Bounds = settings.Http.Bounds,
            Proxy = settings.Http.Proxy,
            OnDefect = defects.Add,
            Providers = KnownProviders.With(settings.Providers),
            Ledger = store.Ledger,
            OnLedgerLost = store.LedgerLost,
            Cache = cache,
        },
        time);
}
