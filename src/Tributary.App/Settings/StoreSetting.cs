namespace Tributary.App.Settings;

/// <summary>What the setting <c>store</c> names.</summary>
internal static class StoreSetting
{
    /// <summary>
    /// The full path of the SQLite file. A relative one starts from the folder of the file that sets it, <c>~/</c> from the home folder.
    /// </summary>
    /// <exception cref="UsageException">It names no file. The message does not repeat it, for it may hold a password.</exception>
    public static string Path(SettingEntry entry, string text, string? home)
    {
        var path = text.Contains('=', StringComparison.Ordinal) ? DataSource(entry, text) : text.Trim();
        if (path.Length == 0 || path == ":memory:" || path.Any(char.IsControl))
            throw entry.Wrong("expected a file's path or 'Data Source=FILE' (to store nothing: --no-store)");
        if (home is not null && path.StartsWith("~/", StringComparison.Ordinal))
            path = System.IO.Path.Combine(home, path[2..]);
        return System.IO.Path.GetFullPath(path, entry.Folder);
    }

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
