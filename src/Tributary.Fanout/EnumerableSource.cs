namespace Tributary.Fanout;

/// <summary>A plain sequence read as an asynchronous one.</summary>
internal sealed class EnumerableSource<TInput>(IEnumerator<TInput> inputs) : IAsyncEnumerator<TInput>
{
    public TInput Current => inputs.Current;

    public ValueTask<bool> MoveNextAsync() => new(inputs.MoveNext());

    public ValueTask DisposeAsync()
    {
        inputs.Dispose();
        return ValueTask.CompletedTask;
    }
}
