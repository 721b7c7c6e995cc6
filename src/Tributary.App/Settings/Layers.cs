namespace Tributary.App.Settings;

/// <summary>Where settings come from, one layer a method.</summary>
internal static class Layers
{
    private const string Prefix = "TRIBUTARY_";

    // Variables with our prefix that are no settings: read by the program's last catch, by the launcher, and by the tests.
    private static readonly string[] NoSettings =
    [
        "TRIBUTARY_DEBUG", "TRIBUTARY_JIT", "TRIBUTARY_ACCEPT", "TRIBUTARY_CORPORA", "TRIBUTARY_EXECUTABLE", "TRIBUTARY_FIXTURES",
        "TRIBUTARY_POSTGRES",
    ];

    /// <summary>
    /// The entries of <c>tributary.json</c> in the working folder, else in the user's config folder; none where there is no file.
    /// </summary>
    /// <exception cref="UsageException">It cannot be read, or it is no JSON object.</exception>
    public static IReadOnlyList<SettingEntry> File(string workingFolder, IReadOnlyDictionary<string, string> environment)
    {
        const string Name = "tributary.json";
        var here = Path.Combine(workingFolder, Name);
        var user = UserFolders.Config(environment) is { } folder ? Path.Combine(folder, Name) : null;
        var (path, shown) = System.IO.File.Exists(here) ? (here, Name) : (user, user);
        if (path is null || !System.IO.File.Exists(path))
            return [];
        return JsonSettings.Read(Content(path, shown!), shown!, Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// The environment over the <c>.env</c> file of the working folder: name, value, and where it stands. Empty values count as not set.
    /// </summary>
    /// <exception cref="UsageException">The <c>.env</c> file cannot be read.</exception>
    public static IReadOnlyDictionary<string, (string Value, string Origin)> Variables(
        string workingFolder, IReadOnlyDictionary<string, string> environment)
    {
        var variables = new Dictionary<string, (string Value, string Origin)>(StringComparer.OrdinalIgnoreCase);
        var file = Path.Combine(workingFolder, ".env");
        if (System.IO.File.Exists(file))
            foreach (var (name, value, line) in DotEnv.Read(System.Text.Encoding.UTF8.GetString(Content(file, ".env"))))
                variables[name] = (value, $".env:{line}");
        foreach (var (name, value) in environment)
            if (value.Length > 0)
                variables[name] = (value, name);
        return variables.Where(variable => variable.Value.Value.Length > 0).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The entries of the variables that begin with <c>TRIBUTARY_</c>, sorted by name.</summary>
    public static IEnumerable<SettingEntry> Prefixed(
        IReadOnlyDictionary<string, (string Value, string Origin)> variables, string workingFolder) =>
        from variable in variables
        where variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && !NoSettings.Contains(variable.Key, StringComparer.OrdinalIgnoreCase)
        orderby variable.Key
        select new SettingEntry(
            variable.Key[Prefix.Length..].Split("__"),
            new(ValueShape.Untyped, variable.Value.Value, []),
            variable.Value.Origin,
            StringComparison.OrdinalIgnoreCase,
            workingFolder);

    private static byte[] Content(string path, string shown)
    {
        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{shown}: cannot be read: {e.Message}");
        }
    }
}
