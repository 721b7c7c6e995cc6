namespace Tributary.Simulator.Behaviours;

/// <summary>A way to break HTTP/1.1.</summary>
public enum Garble
{
    /// <summary>A status line without a number.</summary>
    BadStatusLine,

    /// <summary>Bytes of no protocol.</summary>
    Binary,

    /// <summary>The body alone, as HTTP/0.9 had it.</summary>
    NoHead,

    /// <summary>A header whose name has a space and a control character.</summary>
    MalformedHeader,

    /// <summary>A header line without a colon.</summary>
    HeaderWithoutColon,

    /// <summary>One header of a megabyte.</summary>
    HugeHeader,

    /// <summary>Headers without end.</summary>
    EndlessHeaders,

    /// <summary>Content-Length and Transfer-Encoding, the body in chunks.</summary>
    LengthAndChunked,

    /// <summary>Two Content-Lengths that differ.</summary>
    TwoLengths,

    /// <summary>Content-Length: -1.</summary>
    NegativeLength,

    /// <summary>A Content-Length above 2^64.</summary>
    OverflowingLength,

    /// <summary>A chunk whose size is no number.</summary>
    BadChunkSize,

    /// <summary>A chunk whose size is above 2^64.</summary>
    OversizedChunk,

    /// <summary>A chunk longer than what it declares.</summary>
    LongChunk,

    /// <summary>Chunks without the last one, and the connection closes.</summary>
    CutChunks,

    /// <summary>After the last chunk a line that is no header.</summary>
    TrailerGarbage,

    /// <summary>Chunks of one byte each, without end.</summary>
    EndlessChunks,

    /// <summary>Status 204, no content, with a body.</summary>
    BodyWithoutContent,
}
