using System.Globalization;

namespace Tributary.Simulator.Behaviours;

/// <summary>
/// The vocabulary of behaviours: the same words and values on the command line, in the control endpoint's JSON and in code.
/// </summary>
internal static class BehaviourWords
{
    private const string Vocabulary =
        "delay, status, retry-after, retry-after-date, drip, stall, reset, truncate, wrong-length, not-json, nested, huge, gzip-bomb, "
        + "message-200, redirect, times, allowance, query-key-only, points-not-filterable";

    private static readonly string[] Points = ["before-headers", "after-headers", "mid-body"];

    public static Behaviour Parse(string text)
    {
        var pairs = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(item => item.Split(':', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : "true"));
        return Of(pairs);
    }

    public static Behaviour Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var behaviour = pairs.Aggregate(new Behaviour(), (sofar, pair) => With(sofar, pair.Key, pair.Value));
        return Conflict(behaviour) is { } conflict ? throw new FormatException(conflict) : behaviour;
    }

    public static string Format(Behaviour behaviour) =>
        string.Join(",", Pairs(behaviour).Select(pair => pair.Value == "true" ? pair.Key : pair.Key + ":" + pair.Value));

    public static IEnumerable<KeyValuePair<string, string>> Pairs(Behaviour behaviour)
    {
        if (behaviour.Delay > TimeSpan.Zero || behaviour.DelayUpTo is not null)
            yield return new("delay", Units.Format(behaviour.Delay) + (behaviour.DelayUpTo is { } upTo ? "-" + Units.Format(upTo) : ""));
        foreach (var (word, value) in Values(behaviour))
        {
            if (value is not null)
                yield return new(word, value);
        }
    }

    /// <summary>Why the parts of a behaviour cannot go together; null when they can.</summary>
    public static string? Conflict(Behaviour behaviour)
    {
        var words = Values(behaviour).Where(pair => pair.Value is not null).Select(pair => pair.Word).ToArray();
        string[] answers = [.. words.Intersect(["status", "not-json", "nested", "huge", "gzip-bomb", "message-200", "redirect"])];
        string[] sendings = [.. words.Intersect(["drip", "stall", "reset", "truncate", "wrong-length"])];
        if (answers.Length > 1)
            return $"{answers[0]} and {answers[1]} exclude each other: one answer can be only one of them";
        if (sendings.Length > 1)
            return $"{sendings[0]} and {sendings[1]} exclude each other: an answer is sent in only one of these ways";
        if (answers is ["huge" or "gzip-bomb"] && sendings.Length > 0)
            return $"{answers[0]} and {sendings[0]} exclude each other: {answers[0]} is sent as a stream";
        if (behaviour.Status is null && (behaviour.RetryAfter ?? behaviour.RetryAfterDate) is not null)
            return "retry-after needs a status";
        return behaviour.DelayUpTo < behaviour.Delay ? "a delay range goes from the shorter to the longer" : null;
    }

    private static (string Word, string? Value)[] Values(Behaviour behaviour) =>
    [
        ("status", Number(behaviour.Status)),
        ("retry-after", behaviour.RetryAfter is { } after ? Units.Format(after) : null),
        ("retry-after-date", behaviour.RetryAfterDate is { } date ? Units.Format(date) : null),
        ("drip", behaviour.Drip is { } drip ? Number(drip.Bytes) + "/" + Units.Format(drip.Interval) : null),
        ("stall", behaviour.Stall is { } stall ? Points[(int)stall] : null),
        ("reset", behaviour.Reset is { } reset ? Points[(int)reset] : null),
        ("truncate", Flag(behaviour.Truncate)),
        ("wrong-length", Flag(behaviour.WrongLength)),
        ("not-json", Flag(behaviour.NotJson)),
        ("nested", Number(behaviour.Nested)),
        ("huge", behaviour.Huge is { } huge ? Units.FormatSize(huge) : null),
        ("gzip-bomb", behaviour.GzipBomb is { } bomb ? Units.FormatSize(bomb) : null),
        ("message-200", behaviour.Message200),
        ("redirect", behaviour.Redirect),
        ("times", Number(behaviour.Times)),
        ("allowance", Number(behaviour.Allowance)),
        ("query-key-only", Flag(behaviour.QueryKeyOnly)),
        ("points-not-filterable", Flag(behaviour.PointsNotFilterable)),
    ];

    private static Behaviour With(Behaviour behaviour, string word, string value) => word switch
    {
        "delay" => WithDelay(behaviour, value),
        "status" => behaviour with { Status = Count(word, value, 400, 599) },
        "retry-after" => behaviour with { RetryAfter = Duration(word, value) },
        "retry-after-date" => behaviour with { RetryAfterDate = Duration(word, value) },
        "drip" => behaviour with { Drip = ToDrip(value) },
        "stall" => behaviour with { Stall = Point(word, value) },
        "reset" => behaviour with { Reset = Point(word, value) },
        "truncate" => behaviour with { Truncate = Truth(word, value) },
        "wrong-length" => behaviour with { WrongLength = Truth(word, value) },
        "not-json" => behaviour with { NotJson = Truth(word, value) },
        "nested" => behaviour with { Nested = Count(word, value, 1, 10_000_000) },
        "huge" => behaviour with { Huge = Size(word, value) },
        "gzip-bomb" => behaviour with { GzipBomb = Size(word, value) },
        "message-200" => behaviour with { Message200 = value == "true" ? "Something went wrong." : value },
        "redirect" => behaviour with { Redirect = Target(value) },
        "times" => behaviour with { Times = Count(word, value, 1, int.MaxValue) },
        "allowance" => behaviour with { Allowance = Count(word, value, 0, int.MaxValue) },
        "query-key-only" => behaviour with { QueryKeyOnly = Truth(word, value) },
        "points-not-filterable" => behaviour with { PointsNotFilterable = Truth(word, value) },
        _ => throw new FormatException($"'{word}' is not a behaviour; expected one of {Vocabulary}"),
    };

    private static Behaviour WithDelay(Behaviour behaviour, string value)
    {
        var ends = value.Split('-', 2);
        return behaviour with { Delay = Duration("delay", ends[0]), DelayUpTo = ends.Length > 1 ? Duration("delay", ends[1]) : null };
    }

    private static Drip ToDrip(string value) =>
        value.Split('/', 2) is [var bytes, var interval] && Units.Whole(bytes) is > 0 and <= int.MaxValue and var count
            && Units.Duration(interval) is { } pause
            ? new Drip((int)count, pause)
            : throw Expected("drip", value, "bytes and interval such as 100/50ms");

    private static TimeSpan Duration(string word, string value) =>
        Units.Duration(value) ?? throw Expected(word, value, "a duration such as 250ms, 10s, 2m or 1h");

    private static long Size(string word, string value) =>
        Units.Size(value) ?? throw Expected(word, value, "a size such as 4096, 64KB, 20MB or 1GB");

    private static int Count(string word, string value, int least, int most) =>
        Units.Whole(value) is { } number && number >= least && number <= most
            ? (int)number
            : throw Expected(word, value, $"a whole number from {least} to {most}");

    private static bool Truth(string word, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Expected(word, value, "no value"),
    };

    private static FaultPoint Point(string word, string value) =>
        Array.IndexOf(Points, value) is >= 0 and var index ? (FaultPoint)index : throw Expected(word, value, string.Join(", ", Points));

    private static string Target(string value) =>
        value == "loop" || Uri.TryCreate(value, UriKind.Absolute, out _)
            ? value
            : throw Expected("redirect", value, "an absolute address, or loop");

    private static FormatException Expected(string word, string value, string expected) =>
        new($"'{value}' is not a value of {word}; expected {expected}");

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Flag(bool value) => value ? "true" : null;
}
