namespace Tributary.App.Lab;

/// <summary>Code that was run, cut out of the source that the program was built from.</summary>
/// <param name="Title">Which way it is: <c>one after the other</c>.</param>
/// <param name="IsTrap">Whether it is deliberately wrong.</param>
/// <param name="File">The file's name in <c>Lab/Code</c>.</param>
/// <param name="Text">Its lines, ended with line feeds.</param>
internal sealed record Snippet(string Title, bool IsTrap, string File, string Text)
{
    private const string Indent = "    ";

    /// <summary>A method that is right.</summary>
    /// <exception cref="InvalidOperationException">No such file or method is built in.</exception>
    public static Snippet Of(string title, string file, string method) => new(title, false, file, Cut(Read(file), method, file));

    /// <summary>A method that is deliberately wrong.</summary>
    /// <exception cref="InvalidOperationException">No such file or method is built in.</exception>
    public static Snippet Trap(string title, string file, string method) => new(title, true, file, Cut(Read(file), method, file));

    /// <summary>
    /// A method of a class that is indented once, without that indentation: with the comments and pragmas that touch it, to its closing
    /// brace, or the semicolon after which a line is free.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such method, or no end of it.</exception>
    internal static string Cut(IReadOnlyList<string> lines, string method, string file)
    {
        var named = Enumerable.Range(0, lines.Count).FirstOrDefault(line => Declares(lines[line], method), -1);
        if (named < 0)
            throw new InvalidOperationException($"no method {method} in {file}");
        var from = named;
        while (from > 0 && IsTouching(lines[from - 1]))
            from--;
        var to = End(lines, named) ?? throw new InvalidOperationException($"no end of {method} in {file}");
        while (to + 1 < lines.Count && lines[to + 1].StartsWith("#pragma", StringComparison.Ordinal))
            to++;
        return string.Concat(lines.Skip(from).Take(to - from + 1).Select(line =>
            (line.StartsWith(Indent, StringComparison.Ordinal) ? line[Indent.Length..] : line) + "\n"));
    }

    private static bool Declares(string line, string method) =>
        line.StartsWith(Indent, StringComparison.Ordinal) && line.Length > Indent.Length && char.IsLetter(line[Indent.Length])
        && (line.Contains($" {method}(", StringComparison.Ordinal) || line.Contains($" {method}<", StringComparison.Ordinal));

    private static bool IsTouching(string line) =>
        line.StartsWith("#pragma", StringComparison.Ordinal)
        || line.StartsWith(Indent + "//", StringComparison.Ordinal) || line.StartsWith(Indent + "[", StringComparison.Ordinal);

    private static int? End(IReadOnlyList<string> lines, int from)
    {
        var hasBody = false;
        for (var line = from; line < lines.Count; line++)
        {
            hasBody |= lines[line] == Indent + "{";
            if (hasBody && lines[line] is Indent + "}" or Indent + "};")
                return line;
            var next = line + 1 < lines.Count ? lines[line + 1] : "";
            if (!hasBody && lines[line].EndsWith(';') && (next.Length == 0 || next[0] is '}' or '#'))
                return line;
        }

        return null;
    }

    private static List<string> Read(string file)
    {
        using var stream = typeof(Snippet).Assembly.GetManifestResourceStream($"lab/{file}")
            ?? throw new InvalidOperationException($"no file {file} is built in");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
            lines.Add(line);
        return lines;
    }
}
