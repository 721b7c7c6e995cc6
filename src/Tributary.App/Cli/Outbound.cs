using Tributary.App.Settings;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.App.Cli;

/// <summary>The way to the network as the settings bound it.</summary>
internal static class Outbound
{
    /// <summary>A client of its own for each command. Without a cache it always asks.</summary>
    public static OutboundClient Client(TributarySettings settings, TimeProvider time, Defects defects, IResponseCache? cache = null) => new(
        new()
        {
            UserAgent = $"tributary/{ProgramVersion.Text}",
            AllowNetworks = settings.Http.AllowNetworks,
            MaxBody = settings.Http.MaxBody,
            OnDefect = defects.Add,
            Cache = cache,
            Providers = settings.Providers,
        },
        time);
}
