using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>Folders of sources: names with <c>/</c> between levels. Pure.</summary>
public static class FolderPath
{
    /// <summary>Without empty levels and white space around names; null where nothing is left.</summary>
    public static string? Clean(string? path)
    {
        if (path is null)
            return null;
        var levels = path.Split('/').Select(level => PlainText.Line(level, 200)).OfType<string>();
        return string.Join('/', levels) is { Length: > 0 } clean ? clean : null;
    }
}
