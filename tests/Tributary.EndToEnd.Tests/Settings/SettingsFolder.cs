using Tributary.App;
using Tributary.App.Settings;

namespace Tributary.EndToEnd.Tests.Settings;

/// <summary>A working folder and a home folder of a test's own, and the settings that are read there.</summary>
public sealed class SettingsFolder : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];

    public SettingsFolder()
    {
        Directory.CreateDirectory(Working);
        Directory.CreateDirectory(Home);
        _environment["HOME"] = Home;
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("tributary-settings-").FullName;

    public string Working => Path.Combine(Root, "here");

    public string Home => Path.Combine(Root, "home");

    public SettingsFolder With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public SettingsFolder WithFile(string path, string content)
    {
        var full = Path.Combine(Working, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return this;
    }

    public SettingsFolder WithJson(string content) => WithFile("tributary.json", content);

    /// <summary>The same, named by the user, so that it may set everything.</summary>
    public SettingsFolder WithTrustedJson(string content) => WithJson(content).With("TRIBUTARY_CONFIG", "tributary.json");

    internal TributarySettings Read() => SettingsReader.Read(Working, _environment);

    /// <summary>The one line that says what is wrong.</summary>
    public string Refusal()
    {
        var message = Assert.Throws<UsageException>(Read).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
