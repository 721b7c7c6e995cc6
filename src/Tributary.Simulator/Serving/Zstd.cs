using System.Buffers.Binary;

namespace Tributary.Simulator.Serving;

/// <summary>Frames of Zstandard (RFC 8878) whose blocks are stored or repeat one byte: valid, and made without a compressor.</summary>
internal static class Zstd
{
    private const int MaxBlock = 128 * 1024;
    private const int RawBlock = 0;
    private const int RepeatedBlock = 1;

    // The magic number; no content size and no checksum; a window of 128 KB.
    private static ReadOnlySpan<byte> Head => [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];

    public static byte[] Stored(ReadOnlySpan<byte> content)
    {
        var frame = new MemoryStream();
        frame.Write(Head);
        do
        {
            var block = content[..Math.Min(MaxBlock, content.Length)];
            content = content[block.Length..];
            Begin(frame, RawBlock, block.Length, isLast: content.IsEmpty);
            frame.Write(block);
        }
        while (!content.IsEmpty);
        return frame.ToArray();
    }

    public static byte[] Repeated(byte value, long count)
    {
        var frame = new MemoryStream();
        frame.Write(Head);
        do
        {
            var length = (int)Math.Min(MaxBlock, count);
            count -= length;
            Begin(frame, RepeatedBlock, length, isLast: count == 0);
            frame.WriteByte(value);
        }
        while (count > 0);
        return frame.ToArray();
    }

    // Three bytes: whether it is the last, its kind, its size (3.1.1.2).
    private static void Begin(MemoryStream frame, int kind, int size, bool isLast)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(header, (size << 3) | (kind << 1) | (isLast ? 1 : 0));
        frame.Write(header[..3]);
    }
}
