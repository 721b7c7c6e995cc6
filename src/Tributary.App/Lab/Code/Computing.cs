namespace Tributary.App.Lab.Code;

/// <summary>The same pieces of work, each part computing and part waiting, done in four ways.</summary>
internal static class Computing
{
    public static async Task OneAfterTheOtherAsync(int pieces, PieceOfWork piece, CancellationToken token)
    {
        for (var done = 0; done < pieces; done++)
            await piece.RunAsync(token);
    }

    public static async Task<int> AsyncOnOneThreadAsync(SingleThread thread, int pieces, PieceOfWork piece, CancellationToken token) =>
        await thread.RunAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, pieces).Select(_ => piece.RunAsync(token)));
            return pieces;
        });

    public static Task ThreadForEachCoreAsync(int pieces, int cores, PieceOfWork piece, CancellationToken token) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, pieces),
            new ParallelOptions { MaxDegreeOfParallelism = cores, CancellationToken = token },
            async (_, inner) => await piece.RunAsync(inner));

    public static Task AsyncOnThePoolAsync(int pieces, PieceOfWork piece, CancellationToken token) =>
        Task.WhenAll(Enumerable.Range(0, pieces).Select(_ => Task.Run(() => piece.RunAsync(token), token)));
}
