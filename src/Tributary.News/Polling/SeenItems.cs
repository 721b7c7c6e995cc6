using System.Buffers.Binary;
using System.Text;

namespace Tributary.News.Polling;

/// <summary>
/// What a source gave before, newest document first: enough to know an item again, in some 55 bytes each. Immutable.
/// </summary>
public sealed class SeenItems
{
    /// <summary>So many items that a document no longer has are remembered.</summary>
    public const int MaxPast = 2000;

    private const byte Version = 1;
    private const int Fixed = (4 * 8) + 4 + 1;

    private SeenItems(IReadOnlyList<SeenItem> items) => Items = items;

    /// <summary>A source that has given nothing yet.</summary>
    public static SeenItems None { get; } = new([]);

    /// <summary>How many.</summary>
    public int Count => Items.Count;

    internal IReadOnlyList<SeenItem> Items { get; }

    /// <summary>The document's items, and of those before at most <see cref="MaxPast"/>.</summary>
    internal static SeenItems Of(IEnumerable<SeenItem> document, IEnumerable<SeenItem> past) => new([.. document, .. past.Take(MaxPast)]);

    /// <summary>For the store.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[1 + Items.Sum(item => Fixed + Encoding.UTF8.GetByteCount(item.ArticleId))];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var item in Items)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, item.Item);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], item.Address);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], item.Title);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[24..], item.Text);
            BinaryPrimitives.WriteInt32LittleEndian(rest[32..], item.Published);
            var length = Encoding.UTF8.GetBytes(item.ArticleId, rest[Fixed..]);
            rest[36] = checked((byte)length);
            rest = rest[(Fixed + length)..];
        }

        return bytes;
    }

    /// <summary>What <see cref="ToBytes"/> gave; of bytes that nobody wrote so as much as can be read, without throwing.</summary>
    public static SeenItems FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || bytes[0] != Version)
            return None;
        var items = new List<SeenItem>(bytes.Length / (Fixed + 16));
        for (var rest = bytes[1..]; rest.Length >= Fixed && rest.Length >= Fixed + rest[36]; rest = rest[(Fixed + rest[36])..])
            items.Add(new(
                BinaryPrimitives.ReadUInt64LittleEndian(rest),
                BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]),
                BinaryPrimitives.ReadInt32LittleEndian(rest[32..]),
                Encoding.UTF8.GetString(rest.Slice(Fixed, rest[36]))));
        return new(items);
    }
}
