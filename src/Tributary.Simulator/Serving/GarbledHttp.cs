using System.Globalization;
using System.Text;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>The bytes of an answer that breaks HTTP/1.1, piece by piece; some have no end. Pure.</summary>
internal static class GarbledHttp
{
    private const string End = "\r\n";
    private const string Chunked = "Transfer-Encoding: chunked";

    /// <summary>Interim answers, 100 and 103 in turn; without end for <see cref="int.MaxValue"/>.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Interim(int count)
    {
        const int Together = 100;
        var pair = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
        var many = Ascii(string.Concat(Enumerable.Repeat(pair, Together / 2)));
        for (; count >= Together; count -= count == int.MaxValue ? 0 : Together)
            yield return many;
        for (; count > 0; count--)
            yield return Ascii("HTTP/1.1 100 Continue\r\n\r\n");
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(Garble garble, Answer answer)
    {
        var body = answer.Body;
        var length = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}");
        return garble switch
        {
            Garble.BadStatusLine => [Ascii($"HTTP/1.1 fine OK{End}{length}{End}{End}"), body],
            Garble.Binary => [Noise()],
            Garble.NoHead => [body],
            Garble.MalformedHeader => [Head(answer, length, "X Bad\u0001Name: 1"), body],
            Garble.HeaderWithoutColon => [Head(answer, length, "no colon in this line"), body],
            Garble.HugeHeader => [Ascii($"{Begin(answer)}X-Huge: "), .. Enumerable.Repeat(Letters(64 * 1024), 16), Ascii(End + End), body],
            Garble.EndlessHeaders => EndlessHeaders(answer),
            Garble.LengthAndChunked => [Head(answer, length, Chunked), .. Chunks(body), Ascii($"0{End}{End}")],
            Garble.TwoLengths => [Head(answer, length, "Content-Length: 10"), body],
            Garble.NegativeLength => [Head(answer, "Content-Length: -1"), body],
            Garble.OverflowingLength => [Head(answer, "Content-Length: 99999999999999999999999"), body],
            Garble.BadChunkSize => [Head(answer, Chunked), .. Chunks(body[..(body.Length / 2)]), Ascii($"size{End}"), body],
            Garble.OversizedChunk => [Head(answer, Chunked), Ascii($"fffffffffffffffffffff{End}"), body],
            Garble.LongChunk => [Head(answer, Chunked), Ascii($"8{End}"), body, Ascii($"{End}0{End}{End}")],
            Garble.CutChunks => [Head(answer, Chunked), .. Chunks(body)],
            Garble.TrailerGarbage => [Head(answer, Chunked), .. Chunks(body), Ascii($"0{End}no colon in this line{End}{End}")],
            Garble.EndlessChunks => EndlessChunks(answer),
            _ => [Ascii($"HTTP/1.1 204 No Content{End}{length}{End}{End}"), body],
        };
    }

    private static IEnumerable<ReadOnlyMemory<byte>> EndlessHeaders(Answer answer)
    {
        yield return Ascii(Begin(answer));
        for (var number = 0; ; number += 100)
            yield return Ascii(string.Concat(Enumerable.Range(number, 100).Select(Line)));

        static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"X-Header-{number}: one of many{End}");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> EndlessChunks(Answer answer)
    {
        yield return Head(answer, Chunked);
        var many = Ascii(string.Concat(Enumerable.Repeat($"1{End} {End}", 1000)));
        while (true)
            yield return many;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Chunks(ReadOnlyMemory<byte> body)
    {
        const int Most = 1000;
        for (; !body.IsEmpty; body = body[Math.Min(Most, body.Length)..])
        {
            yield return Ascii(string.Create(CultureInfo.InvariantCulture, $"{Math.Min(Most, body.Length):x}{End}"));
            yield return body[..Math.Min(Most, body.Length)];
            yield return Ascii(End);
        }
    }

    private static ReadOnlyMemory<byte> Head(Answer answer, params IEnumerable<string> lines) =>
        Ascii(Begin(answer) + string.Join(End, lines) + End + End);

    private static string Begin(Answer answer) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} OK{End}Content-Type: {answer.ContentType}{End}");

    // The beginning of a TLS record, and then what no text has.
    private static ReadOnlyMemory<byte> Noise() =>
        (byte[])[0x16, 0x03, 0x03, 0x00, .. Enumerable.Range(0, 508).Select(index => (byte)(index * 167 + 3))];

    private static ReadOnlyMemory<byte> Letters(int count) => Ascii(new string('a', count));

    private static ReadOnlyMemory<byte> Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
