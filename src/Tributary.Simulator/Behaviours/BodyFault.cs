namespace Tributary.Simulator.Behaviours;

/// <summary>What is wrong with a body whose HTTP is right.</summary>
public enum BodyFault
{
    /// <summary>No bytes.</summary>
    Empty,

    /// <summary>An empty JSON object.</summary>
    EmptyJson,

    /// <summary>JSON without what the provider promises.</summary>
    WrongShape,

    /// <summary>The promised members with values of other types.</summary>
    WrongTypes,

    /// <summary>Cut in the middle, its length declared accordingly.</summary>
    Cut,

    /// <summary>The promised members twice: empty first, then right.</summary>
    DuplicateKeys,

    /// <summary>A number that JSON has not: NaN.</summary>
    Nan,

    /// <summary>A text with bytes that are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A byte order mark before it.</summary>
    ByteOrderMark,

    /// <summary>UTF-16 with its byte order mark.</summary>
    Utf16,
}

/// <summary>How a body is compressed, well or badly.</summary>
public enum BodyCoding
{
    /// <summary>Brotli.</summary>
    Br,

    /// <summary>Deflate in zlib's format.</summary>
    Deflate,

    /// <summary>Deflate without zlib's format, as some servers send it.</summary>
    RawDeflate,

    /// <summary>Zstandard, stored without compression.</summary>
    Zstd,

    /// <summary>A Content-Encoding that nobody knows.</summary>
    Unknown,

    /// <summary>Not compressed, though the header says gzip.</summary>
    Mislabelled,

    /// <summary>Gzip with wrong bytes in the middle.</summary>
    BrokenGzip,

    /// <summary>Gzip cut in the middle.</summary>
    CutGzip,

    /// <summary>Brotli cut in the middle.</summary>
    CutBr,
}
