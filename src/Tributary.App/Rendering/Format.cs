using System.Globalization;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Rendering;

/// <summary>Values as people read them.</summary>
internal static class Format
{
    /// <summary><c>3.2 ms</c>, <c>45 ms</c>, <c>0.82 s</c>, <c>1 m 40 s</c>.</summary>
    public static string Elapsed(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 9.95 => Text($"{time.TotalMilliseconds:0.0} ms"),
        < 99.5 => Text($"{time.TotalMilliseconds:0} ms"),
        < 99_995 => Text($"{time.TotalSeconds:0.00} s"),
        _ => Text($"{(long)time.TotalMinutes} m {time.Seconds} s"),
    };

    /// <summary><c>just now</c>, <c>12 m ago</c>, <c>5 h ago</c>, <c>3 d ago</c>, and from a week on the date.</summary>
    public static string Age(DateTimeOffset? published, DateTimeOffset now)
    {
        if (published is not { } time)
            return "undated";
        var age = now - time;
        return age.TotalMinutes switch
        {
            < -1 => Minute(time),
            < 1 => "just now",
            < 60 => Text($"{(int)age.TotalMinutes} m ago"),
            < 24 * 60 => Text($"{(int)age.TotalHours} h ago"),
            < 7 * 24 * 60 => Text($"{(int)age.TotalDays} d ago"),
            _ => Day(time),
        };
    }

    /// <summary><c>1 article</c>, <c>1,311 articles</c>.</summary>
    public static string Count(long count, string noun) => Text($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary><c>1,311</c>.</summary>
    public static string Number(long number) => Text($"{number:N0}");

    /// <summary><c>20,480</c> bytes as <c>20.5 kB</c>, in powers of 1000.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Text($"{bytes} B"),
        < 1_000_000 => Text($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => Text($"{bytes / 1e6:0.0} MB"),
        _ => Text($"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>How much longer one after the other would have taken: <c>1.5×</c>; <c>-</c> where a run took no time, and where a poll
    /// waited longer for hosts' spacing than for their answers.</summary>
    public static string Ratio(RunReport run) => run.Ratio is { } ratio && (run.Kind != "poll" || ratio >= 1) ? Times(ratio) : "-";

    /// <summary><c>1.5×</c>.</summary>
    public static string Times(double ratio) => Text($"{ratio:0.0}×");

    /// <summary><c>2026-11-23 12:00:00</c>, in UTC.</summary>
    public static string Time(DateTimeOffset time) => Text($"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}");

    /// <summary><c>2026-11-23</c>, in UTC.</summary>
    public static string Day(DateTimeOffset time) => Text($"{time.UtcDateTime:yyyy-MM-dd}");

    /// <summary><c>2026-11-23 12:00</c>, in UTC.</summary>
    public static string Minute(DateTimeOffset time) => Text($"{time.UtcDateTime:yyyy-MM-dd HH:mm}");

    /// <summary>
    /// <c>20 of 1,311</c> for a success, <c>20 (partial)</c> where its document breaks off; for a failure its
    /// kind, with the phase where that says more: <c>timeout (response)</c>.
    /// </summary>
    public static string Result(SourceOutcome outcome) => outcome switch
    {
        { Failure.Phase: { } phase } when phase.Word() != outcome.Status => $"{outcome.Status} ({phase.Word()})",
        { Failure: not null } => outcome.Status,
        { BreaksOff: true } => Text($"{outcome.Count:N0} ({outcome.Status})"),
        { Total: { } total } => Text($"{outcome.Count:N0} of {total:N0}"),
        _ => Text($"{outcome.Count:N0}"),
    };

    /// <summary>What a run was about: <c>search "climate"</c>.</summary>
    public static string About(RunReport run) => run.Query is { } query ? $"{run.Kind} \"{query}\"" : run.Kind;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
