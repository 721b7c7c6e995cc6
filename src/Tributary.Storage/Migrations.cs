using System.Globalization;

namespace Tributary.Storage;

/// <summary>The schema's versions, in order: files named <c>0001-what-it-does.sql</c> in the folder Migrations.</summary>
internal static class Migrations
{
    /// <summary>The number of the last one; 1 is the first, and a number may be missing.</summary>
    public static int Latest { get; } = Number(Names()[^1]);

    /// <summary>The statements of every migration after a version.</summary>
    public static IEnumerable<(int Version, string Sql)> After(int version) => Names()
        .Select(name => (Version: Number(name), Name: name))
        .Where(migration => migration.Version > version)
        .Select(migration => (migration.Version, Read(migration.Name)));

    private static string[] Names() => [.. typeof(Migrations).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    private static int Number(string name) => int.Parse(name[..4], CultureInfo.InvariantCulture);

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
