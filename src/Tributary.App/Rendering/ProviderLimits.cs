using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.App.Rendering;

/// <summary>One provider as <c>limits</c> shows it.</summary>
/// <param name="Name"><c>host:port</c>.</param>
/// <param name="Limits">What it may be asked, the defaults filled in.</param>
/// <param name="InFlight">Requests of this process.</param>
/// <param name="Reading">What that allows now.</param>
internal sealed record ProviderLimits(string Name, ProviderOptions Limits, int InFlight, LimitReading Reading);
