using System.Runtime.CompilerServices;

namespace Tributary.EndToEnd.Tests.House;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static IReadOnlyList<string> Sources(string folder) =>
        [.. Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static IEnumerable<(string Where, string Text)> Lines(string folder) =>
        from file in Sources(folder)
        from line in File.ReadLines(file).Select((text, index) => (text, index))
        select ($"{Path.GetRelativePath(Root, file)}:{line.index + 1}", line.text);

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // A deterministic build maps paths, so the search starts from where the tests run.
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Tributary.slnx")))
                return folder;
        throw new InvalidOperationException($"no Tributary.slnx above {AppContext.BaseDirectory} ({here})");
    }
}
