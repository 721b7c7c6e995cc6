namespace Tributary.Http.Retries;

/// <summary>Numbers from 0 up to, not including, 1. Safe for several threads.</summary>
internal sealed class Dice
{
    private readonly Lock _lock = new();
    private readonly Random _random = new();

    public double Next()
    {
        lock (_lock)
#pragma warning disable CA5394 // Spreads out attempts, and guards nothing.
            return _random.NextDouble();
#pragma warning restore CA5394
    }
}
