using System.CommandLine;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary>The last layer of the settings: the command line.</summary>
internal static class CommandLineSettings
{
    /// <summary>
    /// The settings with what the command line says of them. <c>--timeout</c> is for each request, so it goes over the sources' own.
    /// </summary>
    public static TributarySettings Over(TributarySettings settings, ParseResult line)
    {
        var timeout = Options.Timeout.Value<TimeSpan>(line);
        return settings with
        {
            Run = new(
                timeout ?? settings.Run.Timeout,
                Options.Deadline.Value<TimeSpan>(line) ?? settings.Run.Deadline,
                Options.Concurrency.Value<int>(line) ?? settings.Run.Concurrency),
            Log = Options.LogLevel.Text(line) is { } level ? settings.Log with { Level = LogSettings.LevelOf(level) } : settings.Log,
            Sources = timeout is null ? settings.Sources : [.. settings.Sources.Select(source => source with { Timeout = null })],
        };
    }
}
