using Tributary.App.Lab.Instruments;

namespace Tributary.App.Lab.Code;

/// <summary>The same pieces of work, each part computing and part waiting, done in four ways.</summary>
internal static class Computing
{
    public static async Task OneAfterTheOtherAsync(
        IReadOnlyList<PieceOfWork> pieces, CancellationToken token)
    {
        foreach (var piece in pieces)
            await piece.RunAsync(token);
    }

    public static Task<ulong[]> AsyncOnOneThreadAsync(
        SingleThread thread,
        IReadOnlyList<PieceOfWork> pieces,
        CancellationToken token) =>
        thread.RunAsync(() =>
            Task.WhenAll(pieces.Select(piece => piece.RunAsync(token))));

    // A piece keeps its place while it waits, as it would keep a thread.
    public static Task OnThreadsAsync(
        int threads,
        IReadOnlyList<PieceOfWork> pieces,
        CancellationToken token) =>
        Parallel.ForEachAsync(
            pieces,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = threads,
                CancellationToken = token,
            },
            async (piece, inner) => await piece.RunAsync(inner));

    public static Task AsyncOnThePoolAsync(
        IReadOnlyList<PieceOfWork> pieces, CancellationToken token) =>
        Task.WhenAll(pieces.Select(piece =>
            Task.Run(() => piece.RunAsync(token), token)));
}
