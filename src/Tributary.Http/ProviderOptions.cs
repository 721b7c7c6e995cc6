namespace Tributary.Http;

/// <summary>The limits of one provider (host and port): what is not set is as <see cref="OutboundOptions.ProviderDefaults"/> has it.</summary>
public sealed record ProviderOptions
{
    /// <summary>At most so many requests in flight: 1 or more. Null for the default, 8.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How fast: so many requests in a span of time, evenly spaced. Null for no limit.</summary>
    public Allowance? Rate { get; init; }

    /// <summary>How many in all in a span of time. Null for no limit.</summary>
    public Allowance? Quota { get; init; }

    /// <summary>The bounds of each part of a request to it; what is null is as <see cref="OutboundOptions.Bounds"/> has it.</summary>
    public PhaseBounds? Bounds { get; init; }
}
