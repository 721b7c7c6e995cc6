using Tributary.Storage;

namespace Tributary.App.Settings;

/// <summary>Where settings come from, one layer a method.</summary>
internal static class Layers
{
    /// <summary>The variable that names the file of settings; what <c>--config</c> is for a command line.</summary>
    public const string ConfigFile = "TRIBUTARY_CONFIG";

    private const string Prefix = "TRIBUTARY_";
    private const string DotEnvName = ".env";

    // A link in a folder of others may lead to a device that never ends.
    private const int MaxLength = 1_000_000;

    // Variables with our prefix that are no settings: read by the program's last catch, by the launcher, and by the tests.
    private static readonly string[] NoSettings =
    [
        ConfigFile,
        "TRIBUTARY_DEBUG", "TRIBUTARY_JIT", "TRIBUTARY_ACCEPT", "TRIBUTARY_CORPORA", "TRIBUTARY_EXECUTABLE", "TRIBUTARY_FIXTURES",
        "TRIBUTARY_POSTGRES",
    ];

    /// <summary>
    /// The entries of the file that <c>TRIBUTARY_CONFIG</c> names, else of <c>tributary.json</c> in the working folder, else in the user's
    /// config folder; none where there is no file.
    /// </summary>
    /// <exception cref="UsageException">It cannot be read, or it is no JSON object.</exception>
    public static IReadOnlyList<SettingEntry> File(string workingFolder, IReadOnlyDictionary<string, string> environment)
    {
        const string Name = "tributary.json";
        if (environment.TryGetValue(ConfigFile, out var named) && named.Length > 0)
            return Read(Path.GetFullPath(named, workingFolder), named);
        var here = Path.Combine(workingFolder, Name);
        if (System.IO.File.Exists(here))
        {
            var entries = Read(NoDevice(here, Name), Name);
            return IsUsers(workingFolder, environment) ? entries : [.. entries.Select(entry => entry with { IsOfFolder = true })];
        }

        return UserFolders.Config(environment) is { } folder && Path.Combine(folder, Name) is var path && System.IO.File.Exists(path)
            ? Read(NoDevice(path, path), path)
            : [];
    }

    /// <summary>
    /// The environment over the <c>.env</c> file of the working folder, and that over the one in the user's config folder. Empty values
    /// count as not set.
    /// </summary>
    /// <exception cref="UsageException">A <c>.env</c> file cannot be read.</exception>
    public static GivenVariables Variables(string workingFolder, IReadOnlyDictionary<string, string> environment)
    {
        var layers = new List<GivenVariable>();
        if (UserFolders.Config(environment) is { } folder && Path.Combine(folder, DotEnvName) is var users)
            layers.AddRange(DotEnvFile(users, users, isOfFolder: false));
        if (!IsUsers(workingFolder, environment))
            layers.AddRange(DotEnvFile(Path.Combine(workingFolder, DotEnvName), DotEnvName, isOfFolder: true));
        layers.AddRange(environment.Select(variable => new GivenVariable(variable.Key, variable.Value, variable.Key, IsOfFolder: false)));
        return new(layers.Where(given => given.Value.Length > 0));
    }

    /// <summary>The entries of the variables that begin with <c>TRIBUTARY_</c>, sorted by name.</summary>
    public static IEnumerable<SettingEntry> Prefixed(GivenVariables variables, string workingFolder) =>
        from variable in variables.All
        where variable.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && !NoSettings.Contains(variable.Name, StringComparer.OrdinalIgnoreCase)
        orderby variable.Name
        select new SettingEntry(
            variable.Name[Prefix.Length..].Split("__"),
            new(ValueShape.Untyped, variable.Value, []),
            variable.Origin,
            StringComparison.OrdinalIgnoreCase,
            workingFolder) { IsOfFolder = variable.IsOfFolder };

    private static IEnumerable<GivenVariable> DotEnvFile(string path, string shown, bool isOfFolder) =>
        System.IO.File.Exists(path)
            ? from line in DotEnv.Read(System.Text.Encoding.UTF8.GetString(Content(NoDevice(path, shown), shown)), shown)
              select line.Name.Equals(ConfigFile, StringComparison.OrdinalIgnoreCase)
                  ? throw new UsageException(
                      $"{shown}:{line.Line}: {ConfigFile}: works in the environment only; or give the file with --config")
                  : new GivenVariable(line.Name, line.Value, $"{shown}:{line.Line}", isOfFolder)
            : [];

    // Whoever stands in the config folder has no two files.
    private static bool IsUsers(string workingFolder, IReadOnlyDictionary<string, string> environment) =>
        UserFolders.Config(environment) is { } folder && Path.GetFullPath(folder) == Path.GetFullPath(workingFolder);

    private static IReadOnlyList<SettingEntry> Read(string path, string shown) =>
        JsonSettings.Read(Content(path, shown), shown, Path.GetDirectoryName(path)!);

    // Nobody named it, and a device or a pipe may never end, or never begin.
    private static string NoDevice(string path, string shown) =>
        FileKind.IsSpecial(path) ? throw new UsageException($"{shown}: cannot be read: it is a device or a pipe") : path;

    private static byte[] Content(string path, string shown)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var content = new byte[MaxLength + 1];
            var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return read <= MaxLength ? content[..read] : throw new UsageException($"{shown}: cannot be read: it is longer than 1 MB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{shown}: cannot be read: {e.Message}");
        }
    }
}
