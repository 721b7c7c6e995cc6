namespace Tributary.App.Settings;

/// <summary>A <c>.env</c> file: lines of <c>NAME=value</c>, blank lines and lines that begin with <c>#</c>.</summary>
internal static class DotEnv
{
    /// <summary>
    /// The variables with their lines. A value may stand in single or double quotes; <c>export</c> before a name is skipped.
    /// </summary>
    /// <param name="content">The file's text.</param>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="UsageException">A line is none of these. The message does not repeat it, for it may hold a key.</exception>
    public static IReadOnlyList<(string Name, string Value, int Line)> Read(string content, string file)
    {
        var variables = new List<(string, string, int)>();
        var number = 0;
        foreach (var raw in content.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line["export ".Length..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new UsageException($"{file}:{number}: expected NAME=value");
            variables.Add((line[..equals].TrimEnd(), Unquoted(line[(equals + 1)..].TrimStart()), number));
        }

        return variables;
    }

    private static string Unquoted(string value)
    {
        if (value.Length >= 2 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is > 0 and var end)
            return value[1..end];
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? value : value[..comment]).TrimEnd();
    }
}
