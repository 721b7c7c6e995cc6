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

    private static readonly TimeSpan Together = TimeSpan.FromMinutes(5);
    private readonly DateTimeOffset[] _arrivals;

    private Rhythm(DateTimeOffset[] arrivals)
    {
        _arrivals = arrivals;
        Gaps = [.. arrivals.Skip(1).Zip(arrivals, (later, earlier) => later - earlier).Order()];
    }

    /// <summary>Nothing is known.</summary>
    public static Rhythm Unknown { get; } = new([]);

    /// <summary>Oldest first, in UTC.</summary>
    public IReadOnlyList<DateTimeOffset> Arrivals => _arrivals;

    /// <summary>When the last item came, or null.</summary>
    public DateTimeOffset? Last => _arrivals is [.., var last] ? last : null;

    /// <summary>The usual time between two arrivals, half of them closer and half further apart; null before the third arrival.</summary>
    public TimeSpan? UsualGap => Gaps.Count < 2 ? null : Gaps[Gaps.Count / 2];

    /// <summary>The times between arrivals, shortest first.</summary>
    public IReadOnlyList<TimeSpan> Gaps { get; }

    /// <summary>With further arrivals, in any order; those that are too old to be kept change nothing.</summary>
    public Rhythm With(IEnumerable<DateTimeOffset> arrivals)
    {
        var kept = new List<DateTimeOffset>();
        foreach (var arrival in _arrivals.Concat(arrivals.Select(Minute)).Order())
            if (kept.Count == 0 || arrival - kept[^1] >= Together)
                kept.Add(arrival);
        return kept.Count == _arrivals.Length && kept.SequenceEqual(_arrivals) ? this
            : new([.. kept.Skip(Math.Max(0, kept.Count - MaxArrivals))]);
    }

    /// <summary>Four bytes an arrival; empty for <see cref="Unknown"/>.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_arrivals.Length * 4];
        for (var i = 0; i < _arrivals.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), (uint)(_arrivals[i] - DateTimeOffset.UnixEpoch).TotalMinutes);
        return bytes;
    }

    /// <summary>What <see cref="ToBytes"/> gave. Bytes that nobody wrote so give some rhythm and throw nothing.</summary>
    public static Rhythm FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return Unknown;
        var arrivals = new DateTimeOffset[Math.Min(bytes.Length / 4, MaxArrivals)];
        for (var i = 0; i < arrivals.Length; i++)
            arrivals[i] = DateTimeOffset.UnixEpoch.AddMinutes(
                Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * 4)..]), MaxMinutes));
        Array.Sort(arrivals);
        return new(arrivals);
    }

    private static DateTimeOffset Minute(DateTimeOffset instant) =>
        DateTimeOffset.UnixEpoch.AddMinutes(Math.Floor((instant - DateTimeOffset.UnixEpoch).TotalMinutes));
}
