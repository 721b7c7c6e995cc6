using System.CommandLine;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary>The options that several commands share.</summary>
internal static class Options
{
    public static Option<bool> Help { get; } = Flag("--help", "Shows what a command does, with examples.", "-h");

    public static Option<bool> Version { get; } = Flag("--version", "Shows the program's version.");

    public static ValueOption Config { get; } = new(
        "--config", "FILE", SettingType.Text, "Read settings from this file, which is trusted, instead of tributary.json.");

    public static ValueOption Timeout { get; } = new(
        "--timeout", "10s", SettingType.Duration("1ms", "1h"), "A bound on each request (default 10s); over every source's own.");

    public static ValueOption Deadline { get; } = new(
        "--deadline", "30s", SettingType.Duration("1ms", "24h"), "A bound on the whole run (default 30s).");

    public static ValueOption Concurrency { get; } = new(
        "--concurrency", "N", SettingType.Integer(1, 10_000), "At most so many sources at once (default 64).");

    public static ValueOption Output { get; } = new(
        "--output",
        "FORMAT",
        SettingType.Choice(["table", "json", "ndjson"]),
        "table for people (default), json for one object, ndjson for one object a line.");

    public static ValueOption LogLevel { get; } = new(
        "--log-level",
        "LEVEL",
        SettingType.Choice(["error", "warning", "info", "debug"]),
        "Log this and worse to standard error: error, warning (default), info or debug.");

    public static Option<bool> Strict { get; } = Flag("--strict", "Exit with 3 when any source failed.");

    public static Option<bool> Fresh { get; } = Flag("--fresh", "Ask every source, whatever is remembered of its last answers.");

    public static Option<bool> NoStore { get; } = Flag("--no-store", "Leave the database alone.");

    public static Option<bool> Quiet { get; } = Flag("--quiet", "No progress and no warnings on standard error.");

    public static ValueOption Source { get; } = new(
        "--source", "ID", SettingType.Text, "Ask only this source; may be given several times.") { IsRepeatable = true };

    public static ValueOption Limit { get; } = new(
        "--limit", "N", SettingType.Integer(1, 1_000), "At most so many articles of each source (default 20).");

    public static ValueOption From { get; } = new(
        "--from", "DATE", SettingType.Date(endOfDay: false), "Not older than this: an ISO 8601 date or date-time, in UTC.");

    public static ValueOption To { get; } = new(
        "--to", "DATE", SettingType.Date(endOfDay: true), "Not newer than this; a date alone means the end of that day.");

    public static ValueOption Lang { get; } = new("--lang", "xx", SettingType.Language, "Only this language, where a source can tell.");

    public static ValueOption Sort { get; } = new(
        "--sort", "ORDER", SettingType.Choice(["newest", "relevance"]), "newest (default) or relevance, as the sources rank them.");

    private static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };
}
