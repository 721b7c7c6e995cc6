namespace Tributary.News.JsonPaths;

/// <summary>
/// A text that is no JSONPath, or one that selects more than a program should hold. The message is one line for a person.
/// </summary>
public sealed class JsonPathException : FormatException
{
    internal JsonPathException(string message, int? position = null)
        : base(position is { } at ? $"at character {at + 1}: {message}" : message) => Position = position;

    /// <summary>Where the text is wrong, in UTF-16 units from 0; null for a text that is right and was too much to evaluate.</summary>
    public int? Position { get; }
}
