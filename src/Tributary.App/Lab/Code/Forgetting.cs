using Tributary.App.Lab.Instruments;
using Tributary.Fanout;

namespace Tributary.App.Lab.Code;

/// <summary>A write that is started and forgotten, in the two ways that people do it; awaited; and within a scope.</summary>
internal static class Forgetting
{
    public static async Task<int> WithoutAwaitAsync(
        Shelf shelf, CancellationToken token)
    {
        await shelf.OpenAsync(token);
#pragma warning disable CS4014 // the trap: nobody has the task
        shelf.WriteAsync(token);
#pragma warning restore CS4014
        return shelf.Rows;
    }

    public static async Task<int> DiscardedAsync(
        Shelf shelf, CancellationToken token)
    {
        await shelf.OpenAsync(token);
        _ = shelf.WriteAsync(token); // the same trap, and nothing warns of it
        return shelf.Rows;
    }

    public static async Task<int> AwaitedAsync(
        Shelf shelf, CancellationToken token)
    {
        await shelf.OpenAsync(token);
        await shelf.WriteAsync(token);
        return shelf.Rows;
    }

    public static Task<int> InScopeAsync(
        Shelf shelf, CancellationToken token) =>
        TaskScope.RunAsync(
            async (scope, inner) =>
            {
                await shelf.OpenAsync(inner);
                scope.Start(shelf.WriteAsync); // waited for by the scope
                return shelf.Rows;
            },
            cancellationToken: token);
}
