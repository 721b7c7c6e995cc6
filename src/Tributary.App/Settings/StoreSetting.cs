namespace Tributary.App.Settings;

/// <summary>What the setting <c>store</c> names.</summary>
internal static class StoreSetting
{
    // The database, and what SQLite writes beside it.
    private static readonly string[] Beside = ["", "-wal", "-shm", "-journal"];

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// The full path of the SQLite file. A relative one starts from the folder of the file that sets it, <c>~/</c> from the home folder.
    /// </summary>
    /// <exception cref="UsageException">
    /// It names no file, or a file of the working folder names one elsewhere. The message does not repeat it, for it may hold a password.
    /// </exception>
    public static string Path(SettingEntry entry, string text, string? home)
    {
        var path = text.Contains('=', StringComparison.Ordinal) ? DataSource(entry, text) : text.Trim();
        if (path.Length == 0 || path == ":memory:" || path.Any(char.IsControl))
            throw entry.Wrong("expected a file's path or 'Data Source=FILE' (to store nothing: --no-store)");
        if (home is not null && path.StartsWith("~/", StringComparison.Ordinal))
            path = System.IO.Path.Combine(home, path[2..]);
        path = System.IO.Path.GetFullPath(path, entry.Folder);
        return entry.IsOfFolder && !IsBelow(entry.Folder, path)
            ? throw entry.Distrusted("its store must be inside that folder, with no link on the way")
            : path;
    }

    // What stands in a database is other people's text: who chose its place could write into any file that is not there yet.
    private static bool IsBelow(string folder, string path)
    {
        if (!path.StartsWith(System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, PathComparison))
            return false;
        var isLinked = Beside.Any(suffix => IsLink(path + suffix));
        for (var at = System.IO.Path.GetDirectoryName(path)!;
            at.Length > folder.Length && !isLinked;
            at = System.IO.Path.GetDirectoryName(at)!)
            isLinked = IsLink(at);
        return !isLinked;
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string DataSource(SettingEntry entry, string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var pairs = parts.Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).ToList();
        if (pairs.Exists(pair => IsKey(pair, "Host") || IsKey(pair, "Server")))
            throw entry.Wrong("PostgreSQL is not available yet: expected a file's path or 'Data Source=FILE'");
        if (pairs is not [[_, var path]] || !(IsKey(pairs[0], "Data Source") || IsKey(pairs[0], "DataSource")))
            throw entry.Wrong("expected a file's path or 'Data Source=FILE', and no other part");
        return path;
    }

    private static bool IsKey(string[] pair, string name) => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase);
}
