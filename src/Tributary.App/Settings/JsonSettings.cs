using System.Text;
using System.Text.Json;

namespace Tributary.App.Settings;

/// <summary>The settings of one JSON file, each with its line. Comments and trailing commas are allowed.</summary>
internal static class JsonSettings
{
    /// <summary>The entries, in the file's order; an object is an entry too, before its members.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="file">What messages call the file.</param>
    /// <param name="folder">The folder that relative paths in it start from.</param>
    /// <exception cref="UsageException">It is no JSON object, or it sets something twice.</exception>
    public static IReadOnlyList<SettingEntry> Read(ReadOnlySpan<byte> content, string file, string folder)
    {
        var json = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        var reader = new Utf8JsonReader(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var entries = new List<SettingEntry>();
        var place = new Place(file, folder);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new UsageException($"{file}:1: expected an object of settings");
            ReadObject(ref reader, json, [], entries, place);
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new UsageException($"{file}:{(e.LineNumber ?? 0) + 1}: not valid JSON (column {(e.BytePositionInLine ?? 0) + 1})");
        }
        catch (InvalidOperationException)
        {
            throw new UsageException($"{file}:{place.LineAt(json, reader.TokenStartIndex)}: not valid UTF-8");
        }

        return entries;
    }

    private static void ReadObject(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, IReadOnlyList<string> path, List<SettingEntry> entries, Place place)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var origin = $"{place.File}:{place.LineAt(json, reader.TokenStartIndex)}";
            string[] inner = [.. path, reader.GetString()!];
            if (!names.Add(inner[^1]))
                throw new UsageException($"{origin}: {string.Join('.', inner)}: set twice in the same object");
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            var isSchema = inner is ["$schema"];
            var value = isObject ? new(ValueShape.Object, "", []) : ReadValue(ref reader);
            if (!isSchema)
                entries.Add(new(inner, value, origin, StringComparison.Ordinal, place.Folder));
            if (isObject)
                ReadObject(ref reader, json, inner, entries, place);
        }
    }

    private static SettingValue ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new(ValueShape.Text, reader.GetString()!, []);
            case JsonTokenType.Number:
                return new(ValueShape.Number, Encoding.UTF8.GetString(reader.ValueSpan), []);
            case JsonTokenType.StartArray:
                return ReadList(ref reader);
            case JsonTokenType.Null:
                return new(ValueShape.Null, "null", []);
            default:
                return new(ValueShape.Boolean, reader.GetBoolean() ? "true" : "false", []);
        }
    }

    // A list that holds anything but text is no list of ours: its shape then matches no type.
    private static SettingValue ReadList(ref Utf8JsonReader reader)
    {
        var items = new List<string>();
        var allText = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            allText &= reader.TokenType == JsonTokenType.String;
            if (reader.TokenType == JsonTokenType.String)
                items.Add(reader.GetString()!);
            else
                reader.Skip();
        }

        return new(allText ? ValueShape.List : ValueShape.Mixed, "[…]", items);
    }

    private sealed class Place(string file, string folder)
    {
        private int _line = 1;
        private int _counted;

        public string File => file;

        public string Folder => folder;

        // Called with growing indexes, so that each byte is counted once.
        public int LineAt(ReadOnlySpan<byte> json, long index)
        {
            _line += json[_counted..(int)index].Count((byte)'\n');
            _counted = (int)index;
            return _line;
        }
    }
}
