namespace Tributary.Simulator.Behaviours;

/// <summary>How far an answer gets before it fails.</summary>
public enum FaultPoint
{
    /// <summary>Nothing is sent.</summary>
    BeforeHeaders,

    /// <summary>The headers are sent.</summary>
    AfterHeaders,

    /// <summary>The headers and half of the body are sent.</summary>
    MidBody,
}

/// <summary>So many bytes, then a pause, until all is sent.</summary>
public readonly record struct Drip(int Bytes, TimeSpan Interval);
