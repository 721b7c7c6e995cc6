namespace Tributary.Fanout;

/// <summary>Frees what may be disposable, the asynchronous way where there is one.</summary>
internal static class Disposal
{
    internal static ValueTask DisposeAsync(object? value)
    {
        if (value is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (value as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
