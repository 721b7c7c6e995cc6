namespace Tributary.Storage;

/// <summary>Many rows for one statement.</summary>
internal static class Sequences
{
    /// <summary>
    /// The size of every text parameter that is used for many rows. Without it the generated code takes the size from the first row,
    /// and the driver cuts the texts of the others to it without a word.
    /// </summary>
    public const int WholeText = -1;

    /// <summary>The same rows until the token is cancelled: the next one throws, and the transaction around it is rolled back.</summary>
    public static IEnumerable<T> Until<T>(this IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
