using System.Globalization;

namespace Tributary.Http;

/// <summary>A moment that is to come, as a person reads it: <c>12:02 UTC (in 2 min)</c>, with its day where that is another one.</summary>
internal static class Moment
{
    public static string Text(DateTimeOffset time, DateTimeOffset now)
    {
        // Rounded up, so that nobody comes back too early.
        var seconds = Math.Min(time.UtcTicks + TimeSpan.TicksPerSecond - 1, DateTimeOffset.MaxValue.UtcTicks) / TimeSpan.TicksPerSecond;
        var second = new DateTimeOffset(seconds * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var day = second.Date == now.UtcDateTime.Date ? "" : "yyyy-MM-dd ";
        var text = second.ToString($"{day}{(second.Second == 0 ? "HH:mm" : "HH:mm:ss")} 'UTC'", CultureInfo.InvariantCulture);
        return time > now ? $"{text} (in {Span.Text(TimeSpan.FromSeconds(Math.Ceiling((time - now).TotalSeconds)))})" : text;
    }
}
