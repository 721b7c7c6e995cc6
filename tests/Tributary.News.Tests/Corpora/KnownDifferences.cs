namespace Tributary.News.Tests.Corpora;

/// <summary>Why an expectation of another project is not met.</summary>
internal static class KnownDifferences
{
    public static string? Reason(Miss miss) => null;
}
