using Tributary.App.Settings;
using Tributary.Http;

namespace Tributary.App.Cli;

/// <summary>The way to the network as the settings bound it.</summary>
internal static class Outbound
{
    /// <summary>A client of its own for each command.</summary>
    public static OutboundClient Client(TributarySettings settings, TimeProvider time, Defects defects) => new(
        new()
        {
            UserAgent = $"tributary/{ProgramVersion.Text}",
            AllowNetworks = settings.Http.AllowNetworks,
            MaxBody = settings.Http.MaxBody,
            Proxy = settings.Http.Proxy,
            OnDefect = defects.Add,
            Providers = settings.Providers,
        },
        time);
}
