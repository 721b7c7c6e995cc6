using Tributary.News.Polling;

namespace Tributary.App.Rendering;

/// <summary>How the polls of a source go, as lines for people. Pure.</summary>
internal static class HealthLines
{
    /// <summary>What a source is, in a word or two: it is asked, or why it is not.</summary>
    public static string State(bool enabled, bool configured, PollState? health, Styles styles) =>
        !enabled ? styles.Faint("disabled")
        : !configured ? styles.Bad("not configured")
        : health?.RetiredAt is not null ? styles.Bad("retired")
        : styles.Good("ready");

    /// <summary>The lines below the source's own.</summary>
    public static IEnumerable<string> Of(PollState health, Layout layout) => Said(health, layout.Styles)
        .SelectMany(said => layout.Wrap(TerminalText.Clean(said.Text), 2).Select(said.Style));

    private static IEnumerable<(string Text, Func<string, string> Style)> Said(PollState health, Styles styles)
    {
        if (health.MovedTo is not null)
            yield return ($"moved for good; declared at {health.Declared}", Plain);
        // Another command than poll may have learned that.
        if (health.TriedAt is null)
        {
            yield return ("not polled yet", Plain);
            yield break;
        }

        var last = health.SucceededAt is { } success ? $"answered last {Format.Minute(success)} UTC" : "never answered";
        var next = health.DueAt is { } due ? $"next {Format.Minute(due)} UTC: {health.Why}"
            : health.RetiredAt is null ? "due now"
            : $"not polled any more: {health.Why}";
        yield return ($"{last}, {next}", Plain);
        var gap = health.Rhythm.UsualGap is { } usual ? $", something new each {Span.Of(usual)}" : "";
        yield return ($"{Format.Count(health.Items, "item")}{gap}", Plain);
        if (health.RetiredAt is { } retired)
            yield return ($"retired since {Format.Minute(retired)} UTC: poll --source {health.Source} asks once more", styles.Bad);
        if (health.Silence is { } silence)
            yield return ($"silent: {silence}", styles.Bad);
        if (health is { Streak: > 0, LastFailure: { } failure })
            yield return ($"{Format.Count(health.Streak, "failure")} in a row: {failure.Message}", styles.Bad);
        else if (health.LastFailure is { } before)
            yield return ($"last failure {Format.Minute(before.At)} UTC: {before.Message}", styles.Faint);
    }

    private static string Plain(string line) => line;
}
