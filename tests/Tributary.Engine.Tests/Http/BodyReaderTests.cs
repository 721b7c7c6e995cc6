using System.Net.Http.Headers;
using CsCheck;
using Tributary.Http;
using Tributary.Http.Bodies;

namespace Tributary.Engine.Tests.Http;

public sealed class BodyReaderTests
{
    private const int Megabyte = 1_000_000;

    private static readonly string[] Each = ["gzip", "br", "deflate", "deflate-bare", "zstd"];

    // From noise to one byte repeated, so that stored, coded and repeating blocks all occur.
    private static readonly Gen<byte[]> Bodies =
        from alphabet in Gen.Int[1, 256]
        from bytes in Gen.Int[0, 255].Select(value => (byte)(value % alphabet)).Array[1, 5000]
        select bytes;

    public static TheoryData<string> Codes => [.. Each];

    [Fact]
    public void What_was_coded_comes_back_whatever_pieces_it_comes_in() =>
        Gen.Select(Bodies, Gen.OneOfConst(Each), Gen.OneOfConst([.. Each, ""]), Gen.Int[1, 700]).Sample((body, inner, outer, piece) =>
        {
            var sent = Codings.Compress(inner, body);
            if (outer.Length > 0)
                sent = Codings.Compress(outer, sent);
            var heard = new Sum();
            var reader = new BodyReader(Megabyte, 100, "a.test", heard);
            Assert.Equal(body, Read(reader, Content(sent, $"{inner},{outer}", piece)).ToArray());
            Assert.Equal(sent.Length, heard.Bytes);
        });

    [Fact]
    public void What_is_cut_off_anywhere_is_malformed() =>
        Gen.Select(Bodies, Gen.OneOfConst(Each), Gen.Double[0, 0.999], Gen.Int[1, 700]).Sample((body, coding, part, piece) =>
        {
            var sent = Codings.Compress(coding, body);
            var cut = Math.Max(1, (int)(sent.Length * part));
            var (_, failure) = Try(new(Megabyte, 100, "a.test"), Content(sent[..cut], coding, piece));
            Assert.Equal(FailureKind.Malformed, failure?.Kind);
        });

    [Fact]
    public void Gzip_of_several_members_is_whole_or_malformed_wherever_it_is_cut()
    {
        byte[] first = Codings.Compress("gzip", [.. Enumerable.Range(0, 400).Select(i => (byte)(i * i))]);
        byte[] sent = [.. first, .. Codings.Compress("gzip", "end"u8.ToArray(), System.IO.Compression.CompressionLevel.NoCompression)];
        for (var cut = 1; cut <= sent.Length; cut++)
        {
            var (found, failure) = Try(new(Megabyte, 100, "a.test"), Content(sent[..cut], "gzip", 50));
            var whole = cut == first.Length ? 400 : cut == sent.Length ? 403 : (int?)null;
            Assert.Equal((whole ?? 0, whole is null), (found.Length, failure?.Kind == FailureKind.Malformed));
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void What_follows_the_compressed_data_is_left_out(string coding)
    {
        var body = "some text"u8.ToArray();
        foreach (byte[] after in (byte[][])[[0], new byte[600], [0x0d, 0x0a], "<!-- cached -->"u8.ToArray()])
            foreach (var piece in (int[])[1, 7, 8192])
                if (coding != "zstd")
                    Assert.Equal(body, Read(new(Megabyte, 100, "a.test"), Content([.. Codings.Compress(coding, body), .. after], coding, piece)).ToArray());
    }

    [Fact]
    public void Any_bytes_give_a_body_or_a_failure_and_nothing_else() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.OneOfConst(Each), Gen.OneOfConst([.. Each, ""])).Sample((bytes, inner, outer) =>
        {
            var (_, failure) = Try(new(Megabyte, 100, "a.test"), Content(bytes, $"{inner},{outer}", 50));
            Assert.Contains(failure?.Kind, new FailureKind?[] { null, FailureKind.Malformed, FailureKind.TooLarge });
        });

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public void A_bit_turned_in_the_middle_is_malformed_where_there_is_a_checksum(string coding)
    {
        var sent = Codings.Compress(coding, [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * i))]);
        sent[sent.Length / 2] ^= 4;
        Assert.Equal(FailureKind.Malformed, Try(new(Megabyte, 100, "a.test"), Content(sent, coding, 100)).Failure?.Kind);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("zstd, deflate")]
    public void Data_that_need_a_dictionary_are_malformed(string coding) => Assert.Equal(
        FailureKind.Malformed, Try(new(Megabyte, 100, "a.test"), Content([0x68, 0xbf, 1, 2, 3, 4, 5, 6], coding, 50)).Failure?.Kind);

    // So a body that stalls holds no decoder, whose window may be 8 MB.
    [Theory]
    [MemberData(nameof(Codes))]
    public void Nothing_is_decompressed_before_all_of_it_is_there(string coding)
    {
        var content = new StreamContent(new Breaking());
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding.Replace("-bare", "", StringComparison.Ordinal));
        Assert.Throws<IOException>(() => Read(new(Megabyte, 100, "a.test"), content));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Past_a_megabyte_the_ratio_is_bounded(string coding)
    {
        var sent = Codings.Compress(coding, new byte[50 * Megabyte]);
        var failure = Try(new(1000 * Megabyte, 100, "a.test"), Content(sent, coding, 8192)).Failure!;
        Assert.Equal(FailureKind.TooLarge, failure.Kind);
        Assert.Matches(
            @"^the body from a\.test has \d+ bytes as decompressed from \d+ as sent, and at most 100 times as many are allowed past 1000000 bytes$",
            failure.Message);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Up_to_a_megabyte_no_ratio_is_too_high(string coding) =>
        Assert.Equal(Megabyte, Read(new(2 * Megabyte, 1, "a.test"), Content(Codings.Compress(coding, new byte[Megabyte]), coding, 8192)).Length);

    [Fact]
    public void A_ratio_within_the_bound_passes_past_a_megabyte()
    {
        var body = new byte[3 * Megabyte];
        new Random(1).NextBytes(body.AsSpan(0, 100_000));
        Assert.Equal(body, Read(new(4 * Megabyte, 100, "a.test"), Content(Codings.Compress("gzip", body), "gzip", 8192)).ToArray());
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_bomb_within_a_bomb_is_stopped_between_the_two(string coding)
    {
        var inner = Codings.Compress(coding, new byte[50 * Megabyte]);
        var sent = Codings.Compress("gzip", Codings.Compress("gzip", new byte[50 * Megabyte], System.IO.Compression.CompressionLevel.NoCompression));
        Assert.Equal(FailureKind.TooLarge, Try(new(Megabyte, 100, "a.test"), Content(sent, "gzip,gzip", 8192)).Failure?.Kind);
        sent = Codings.Compress("br", inner);
        Assert.Equal(FailureKind.TooLarge, Try(new(Megabyte, 100, "a.test"), Content(sent, $"{coding},br", 8192)).Failure?.Kind);
    }

    [Fact]
    public void Three_codings_are_one_too_many()
    {
        var failure = Try(new(Megabyte, 100, "a.test"), Content([1], "gzip, gzip, gzip", 1)).Failure!;
        Assert.Equal("the body from a.test has 3 codings one upon the other, and at most 2 are undone", failure.Message);
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(24, false)]
    [InlineData(27, false)]
    public void A_zstd_frame_may_ask_for_a_window_of_8_megabytes(int log, bool passes)
    {
        var body = "some"u8.ToArray();
        var (found, failure) = Try(new(Megabyte, 100, "a.test"), Content(Codings.ZstdWithWindow(log, body), "zstd", 100));
        if (passes)
            Assert.Equal(body, found.ToArray());
        else
            Assert.Equal(
                "the body from a.test asks for a window of more than 8 MB, which zstd in HTTP does not allow (RFC 9659)", failure?.Message);
    }

    [Fact]
    public void A_hostile_zstd_frame_gets_no_window_of_terabytes()
    {
        // Magic number, a descriptor without a content size, a window of 2 to the power 41 and an empty last block (RFC 8878, 3.1.1).
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00];
        Assert.Equal(FailureKind.Malformed, Try(new(Megabyte, 100, "a.test"), Content(frame, "zstd", 100)).Failure?.Kind);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    [InlineData("identity")]
    public void Too_large_a_body_holds_no_more_than_the_cap_and_a_buffer(string coding)
    {
        const int Cap = 4 * 1024 * 1024;
        var sent = coding == "identity" ? new byte[64 * Megabyte] : Codings.Compress(coding, new byte[64 * Megabyte]);
        var content = Content(sent, coding, 16 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Try(new(Cap, int.MaxValue, "a.test"), content).Failure!;
        var held = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(FailureKind.TooLarge, failure.Kind);
        Assert.InRange(held, 0, Cap + 1024 * 1024 + 512 * 1024);
    }

    private static (ReadOnlyMemory<byte> Body, Failure? Failure) Try(BodyReader reader, HttpContent content)
    {
        try
        {
            return (Read(reader, content), null);
        }
        catch (OutboundException error)
        {
            return (default, error.Failure);
        }
    }

    // The stream never waits, so the reading ends in the call.
    private static ReadOnlyMemory<byte> Read(BodyReader reader, HttpContent content)
    {
        var reading = reader.ReadAsync(content, default, CancellationToken.None).AsTask();
        Assert.True(reading.IsCompleted);
        return reading.GetAwaiter().GetResult();
    }

    private static StreamContent Content(byte[] sent, string coding, int piece)
    {
        var content = new StreamContent(new InPieces(sent, piece));
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding.Replace("-bare", "", StringComparison.Ordinal));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    // Bytes that are no compressed data, then the connection breaks.
    private sealed class Breaking() : MemoryStream(new byte[20_000])
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException();
    }

    private sealed class InPieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }

    private sealed class Sum : IProgress<int>
    {
        public int Bytes { get; private set; }

        public void Report(int value) => Bytes += value;
    }
}
