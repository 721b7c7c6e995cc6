namespace Tributary.App.Settings;

/// <summary>The user's folders by the XDG Base Directory Specification; relative paths in its variables are ignored, as it says.</summary>
internal static class UserFolders
{
    /// <summary><c>$XDG_CONFIG_HOME/tributary</c>, else <c>~/.config/tributary</c>; null where no home folder is known.</summary>
    public static string? Config(IReadOnlyDictionary<string, string> environment) => Folder(environment, "XDG_CONFIG_HOME", ".config");

    /// <summary><c>$XDG_DATA_HOME/tributary</c>, else <c>~/.local/share/tributary</c>; null where no home folder is known.</summary>
    public static string? Data(IReadOnlyDictionary<string, string> environment) =>
        Folder(environment, "XDG_DATA_HOME", Path.Combine(".local", "share"));

    /// <summary>The user's home folder, or null.</summary>
    public static string? Home(IReadOnlyDictionary<string, string> environment) =>
        Absolute(environment, "HOME") ?? Absolute(environment, "USERPROFILE");

    private static string? Folder(IReadOnlyDictionary<string, string> environment, string variable, string underHome)
    {
        var parent = Absolute(environment, variable) ?? (Home(environment) is { } home ? Path.Combine(home, underHome) : null);
        return parent is null ? null : Path.Combine(parent, "tributary");
    }

    private static string? Absolute(IReadOnlyDictionary<string, string> environment, string variable) =>
        environment.TryGetValue(variable, out var path) && Path.IsPathRooted(path) ? path : null;
}
