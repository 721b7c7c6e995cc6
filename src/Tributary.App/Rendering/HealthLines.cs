using Tributary.News.Polling;
using Tributary.News.Runs;

namespace Tributary.App.Rendering;

/// <summary>How the polls of a source go, as lines for people. Pure.</summary>
internal static class HealthLines
{
    /// <summary>The lines below the source's own.</summary>
    public static IEnumerable<string> Of(PollState health, Layout layout) => Said(health, layout.Styles)
        .SelectMany(said => layout.Wrap(TerminalText.Clean(said.Text), 2).Select(said.Style));

    private static IEnumerable<(string Text, Func<string, string> Style)> Said(PollState health, Styles styles)
    {
        var last = health.SucceededAt is { } success ? $"answered last {Format.Minute(success)}" : "never answered";
        var next = health.DueAt is { } due ? $"next {Format.Minute(due)}" : "not polled any more";
        yield return ($"{last}, {next} UTC: {health.Why}", Plain);
        var gap = health.Rhythm.UsualGap is { } usual ? $", something new each {Say.Duration(usual)}" : "";
        yield return ($"{Format.Count(health.Items, "item")}{gap}", Plain);
        if (health.RetiredAt is { } retired)
            yield return ($"retired since {Format.Minute(retired)}: poll --source {health.Source} asks once more", styles.Bad);
        if (health.MovedTo is { } moved)
            yield return ($"moved for good to {moved.AbsoluteUri}", Plain);
        if (health.Silence is { } silence)
            yield return ($"silent: {silence}", styles.Bad);
        if (health is { Streak: > 0, LastFailure: { } failure })
            yield return ($"{Format.Count(health.Streak, "failure")} in a row: {failure.Message}", styles.Bad);
        else if (health.LastFailure is { } before)
            yield return ($"last failure {Format.Minute(before.At)}: {before.Message}", styles.Faint);
    }

    private static string Plain(string line) => line;
}
