using System.Buffers.Binary;

namespace Tributary.News.Polling;

/// <summary>
/// When a source's items came: the last 64 arrivals, to the minute. Items within five minutes of each other are one arrival. Immutable.
/// </summary>
public sealed class Rhythm
{
    /// <summary>At most so many arrivals are kept.</summary>
    public const int MaxArrivals = 64;

    // In the ten thousandth year no date is left.
    private const uint MaxMinutes = 4_000_000_000;

    private const uint Together = 5;

    // In minutes since 1970: thousands of sources have one each.
    private readonly uint[] _arrivals;

    private Rhythm(uint[] arrivals) => _arrivals = arrivals;

    /// <summary>Nothing is known.</summary>
    public static Rhythm Unknown { get; } = new([]);

    /// <summary>Oldest first, in UTC.</summary>
    public IReadOnlyList<DateTimeOffset> Arrivals => [.. _arrivals.Select(Instant)];

    /// <summary>When the last item came, or null.</summary>
    public DateTimeOffset? Last => _arrivals is [.., var last] ? Instant(last) : null;

    /// <summary>The usual time between two arrivals, half of them closer and half further apart; null before the third arrival.</summary>
    public TimeSpan? UsualGap => _arrivals.Length < 3 ? null : Gaps is var gaps ? gaps[gaps.Count / 2] : null;

    /// <summary>The times between arrivals, shortest first. Made anew each time.</summary>
    public IReadOnlyList<TimeSpan> Gaps =>
        [.. _arrivals.Skip(1).Zip(_arrivals, (later, earlier) => TimeSpan.FromMinutes(later - earlier)).Order()];

    /// <summary>With further arrivals, in any order; those that are too old to be kept change nothing.</summary>
    public Rhythm With(IEnumerable<DateTimeOffset> arrivals)
    {
        var kept = new List<uint>();
        foreach (var arrival in _arrivals.Concat(arrivals.Select(Minute)).Order())
            if (kept.Count == 0 || arrival - kept[^1] >= Together)
                kept.Add(arrival);
        return kept.Count == _arrivals.Length && kept.SequenceEqual(_arrivals) ? this
            : new([.. kept.Skip(Math.Max(0, kept.Count - MaxArrivals))]);
    }

    /// <summary>Without arrivals later than that, which a clock has noted that was wrong.</summary>
    public Rhythm Until(DateTimeOffset latest) =>
        _arrivals is [.., var last] && Instant(last) > latest ? new([.. _arrivals.Where(arrival => Instant(arrival) <= latest)]) : this;

    /// <summary>Four bytes an arrival; empty for <see cref="Unknown"/>.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_arrivals.Length * 4];
        for (var i = 0; i < _arrivals.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), _arrivals[i]);
        return bytes;
    }

    /// <summary>What <see cref="ToBytes"/> gave. Bytes that nobody wrote so give some rhythm and throw nothing.</summary>
    public static Rhythm FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return Unknown;
        var arrivals = new uint[Math.Min(bytes.Length / 4, MaxArrivals)];
        for (var i = 0; i < arrivals.Length; i++)
            arrivals[i] = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * 4)..]), MaxMinutes);
        Array.Sort(arrivals);
        return new(arrivals);
    }

    private static uint Minute(DateTimeOffset instant) =>
        (uint)Math.Clamp((instant - DateTimeOffset.UnixEpoch).TotalMinutes, 0, MaxMinutes);

    private static DateTimeOffset Instant(uint minutes) => DateTimeOffset.UnixEpoch.AddMinutes(minutes);
}
