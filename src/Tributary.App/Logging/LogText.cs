using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tributary.App.Rendering;

namespace Tributary.App.Logging;

/// <summary>An event as one line. Pure.</summary>
internal static class LogText
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \"=\n\r\t");

    /// <summary>For people: <c>2026-11-23T12:00:00.000Z info fetch tributary.source.id=guardian</c>.</summary>
    public static string Line(LogEvent logged)
    {
        var line = new StringBuilder($"{Time(logged.At)} {Word(logged.Level)} {logged.Name}");
        foreach (var (name, value) in logged.Fields)
            if (Text(value) is { } text)
                line.Append(CultureInfo.InvariantCulture, $" {name}={Quoted(text)}");
        return TerminalText.Clean(line.ToString());
    }

    /// <summary>For programs: one JSON object.</summary>
    public static string Json(LogEvent logged)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", Time(logged.At));
            json.WriteString("level", Word(logged.Level));
            json.WriteString("event", logged.Name);
            foreach (var (name, value) in logged.Fields)
                Write(json, name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, Math.Round(number, 3));
                break;
            default:
                json.WriteString(name, Text(value));
                break;
        }
    }

    private static string Quoted(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "'", StringComparison.Ordinal)}\"" : text;

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool truth => truth ? "true" : "false",
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Info => "info",
        _ => "debug",
    };
}
