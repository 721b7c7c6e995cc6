using System.Text;
using System.Xml;

namespace Tributary.News.Feeds.Writing;

/// <summary>Text that XML can hold, and how it is laid out.</summary>
internal static class ValidXml
{
    public static XmlWriter Writer(Stream output) => XmlWriter.Create(output, new XmlWriterSettings
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        NewLineHandling = NewLineHandling.Entitize,
        CloseOutput = false,
    });

    /// <summary>The text without characters that XML 1.0 has no place for, halves of surrogate pairs among them.</summary>
    public static string Clean(string text)
    {
        var at = Invalid(text, 0);
        if (at < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        var from = 0;
        for (; at >= 0; at = Invalid(text, from))
        {
            clean.Append(text, from, at - from);
            from = at + 1;
        }
        return clean.Append(text, from, text.Length - from).ToString();
    }

    private static int Invalid(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return i;
        }
        return -1;
    }
}
