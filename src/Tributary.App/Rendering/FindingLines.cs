using Tributary.App.Lab;

namespace Tributary.App.Rendering;

/// <summary>A finding as text: what was measured, small pictures, what follows, the code. Pure.</summary>
internal static class FindingLines
{
    private const string Indent = "  ";
    private const int LeastBar = 10;

    // A heading is broken where it is wider, and the table has room.
    private const int LeastHeading = 9;

    // A row's name is broken where the numbers leave less room than it needs, but not into less than this.
    private const int LeastName = 12;

    // Read without colour too: each kind has a character of its own.
    private static readonly (BarKind Kind, char Mark, string Word)[] Marks =
    [
        (BarKind.Work, '█', "works"), (BarKind.Wait, '.', "waits"), (BarKind.Failed, 'x', "fails"),
        (BarKind.Cancelled, '-', "is cancelled"), (BarKind.Wasted, '!', "goes on for nobody"),
    ];

    /// <summary>
    /// The lines; none but those of code and of long words is wider than <paramref name="width"/>, if that is 80 or more.
    /// </summary>
    public static IEnumerable<string> Of(Finding finding, int width, Styles styles)
    {
        yield return styles.Strong(finding.Experiment);
        foreach (var line in TerminalText.Wrap(finding.Question, width))
            yield return line;
        foreach (var line in Section("CONDITIONS", finding.Conditions.SelectMany(text => Wrapped(text, width)), styles))
            yield return line;
        foreach (var line in Section("MEASURED", Table(finding.Measurements, width), styles))
            yield return line;
        foreach (var picture in finding.Pictures)
            foreach (var line in Section(picture.Title.ToUpperInvariant(), Drawing(picture, finding.Pictures, width), styles))
                yield return line;
        foreach (
            var line in Section($"CONCLUSION: {Word(finding.Conclusion.Verdict)}", Wrapped(finding.Conclusion.Sentence, width), styles))
            yield return line;
        foreach (var line in Section("INSTEAD", Wrapped(finding.Advice, width), styles))
            yield return line;
        foreach (var code in finding.Code)
            foreach (var line in Section($"{(code.IsTrap ? "CODE OF THE TRAP" : "CODE")}: {code.Title}", Lines(code), styles))
                yield return line;
        if (finding.Decisions.Count > 0)
            foreach (var line in Wrapped(
                $"Decisions that rest on it: docs/decisions/ {string.Join(", ", finding.Decisions)}", width, "").Prepend(""))
                yield return line;
    }

    /// <summary><c>held</c>, <c>refuted</c> or <c>too noisy</c>.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Held => "held",
        Verdict.Refuted => "refuted",
        _ => "too noisy",
    };

    private static IEnumerable<string> Section(string title, IEnumerable<string> lines, Styles styles) =>
        lines.Prepend(styles.Strong(title)).Prepend("");

    private static IEnumerable<string> Wrapped(string text, int width, string indent = Indent) =>
        TerminalText.Wrap(TerminalText.Clean(text), width - indent.Length).Select(line => indent + line);

    private static IEnumerable<string> Lines(Snippet code) =>
        code.Text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : Indent + line)
            .Prepend($"{Indent}// src/Tributary.App/Lab/Code/{code.File}");

    private static IEnumerable<string> Table(IReadOnlyList<Measurement> rows, int width)
    {
        var names = rows.SelectMany(row => row.Figures).Select(figure => (figure.Name, figure.Unit)).Distinct().ToList();
        var label = rows.Max(row => TerminalText.Width(row.What));
        var room = width - Indent.Length;
        var columns = names.Select(name => new Column(name.Name, name.Unit, rows, LeastHeading)).ToList();
        if (label + columns.Sum(column => column.Width) > room)
            columns = [.. names.Select(name => new Column(name.Name, name.Unit, rows, 0))];
        label = Math.Min(label, Math.Max(LeastName, room - columns.Sum(column => column.Width)));
        var height = columns.Max(column => column.Heading.Count);
        for (var line = 0; line < height; line++)
        {
            var headings = string.Concat(columns.Select(column => column.HeadingAt(line, height)));
            yield return $"{Indent}{new string(' ', label)}{headings}".TrimEnd();
        }

        foreach (var row in rows)
        {
            var cells = string.Concat(columns.Select(column => column.CellOf(row)));
            var name = TerminalText.Wrap(row.What, label).ToList();
            foreach (var line in name.SkipLast(1))
                yield return Indent + line;
            yield return $"{Indent}{TerminalText.Pad(name[^1], label)}{cells}".TrimEnd();
            if (row.Note is { } note)
                foreach (var line in Wrapped(note, width, Indent + Indent))
                    yield return line;
        }
    }

    private static IEnumerable<string> Drawing(Picture picture, IReadOnlyList<Picture> all, int width)
    {
        var end = all.Where(other => other.Unit == picture.Unit).SelectMany(other => other.Bars).Max(bar => bar.Start + bar.Length);
        var label = picture.Bars.Max(bar => TerminalText.Width(bar.Label));
        var rows = Rows(picture.Bars).ToList();
        var amount = Math.Max("999,999 ms".Length, rows.Max(row => Amount(row, picture.Unit).Length));
        var cells = Math.Max(LeastBar, width - Indent.Length - label - " || ".Length - amount);
        foreach (var row in rows)
        {
            var drawn = new char[cells];
            Array.Fill(drawn, ' ');
            foreach (var bar in row)
                Draw(bar, end, drawn);
            yield return $"{Indent}{TerminalText.Pad(row[0].Label, label)} |{new string(drawn)}| {Amount(row, picture.Unit)}";
        }

        var kinds = picture.Bars.Select(bar => bar.Kind).Distinct().ToList();
        if (kinds is not [BarKind.Work])
            yield return Indent
                + string.Join("  ", Marks.Where(mark => kinds.Contains(mark.Kind)).Select(mark => $"{mark.Mark} {mark.Word}"));
    }

    private static string Amount(List<Bar> row, string unit) => $"{Numbers.Text(row.Max(bar => bar.Start + bar.Length))} {unit}".TrimEnd();

    private static IEnumerable<List<Bar>> Rows(IReadOnlyList<Bar> bars)
    {
        var row = new List<Bar>();
        foreach (var bar in bars)
        {
            if (row.Count > 0 && row[0].Label != bar.Label)
            {
                yield return row;
                row = [];
            }

            row.Add(bar);
        }

        if (row.Count > 0)
            yield return row;
    }

    private static void Draw(Bar bar, double end, char[] cells)
    {
        if (end <= 0 || bar.Length <= 0)
            return;
        var from = Math.Clamp((int)(bar.Start / end * cells.Length), 0, cells.Length - 1);
        var to = Math.Clamp((int)Math.Round((bar.Start + bar.Length) / end * cells.Length), from + 1, cells.Length);
        Array.Fill(cells, Marks.First(mark => mark.Kind == bar.Kind).Mark, from, to - from);
    }

    /// <summary>A column of the table: as wide as its numbers, its heading broken between words.</summary>
    private sealed class Column
    {
        private const string Gap = "  ";
        private readonly string _name;
        private readonly string _unit;
        private readonly int _width;

        public Column(string name, string unit, IReadOnlyList<Measurement> rows, int least)
        {
            (_name, _unit) = (name, unit);
            var cells = rows.Max(row => TerminalText.Width(Text(row)));
            var words = name.Split(' ').Append(unit).Max(TerminalText.Width);
            _width = Math.Max(Math.Max(cells, words), Math.Min(least, TerminalText.Width(name)));
            Heading = [.. TerminalText.Wrap(name, _width), .. unit is "" or "×" ? [] : new[] { unit }];
        }

        public IReadOnlyList<string> Heading { get; }

        public int Width => Gap.Length + _width;

        public string HeadingAt(int line, int height) => Right(line - (height - Heading.Count) is >= 0 and var own ? Heading[own] : "");

        public string CellOf(Measurement row) => Right(Text(row));

        private string Text(Measurement row) => row.Figures.FirstOrDefault(figure => figure.Name == _name && figure.Unit == _unit) switch
        {
            { Number: { } number } => Numbers.Text(number) + (_unit == "×" ? _unit : ""),
            { } => "-",
            null => "",
        };

        private string Right(string text) => Gap + new string(' ', Math.Max(0, _width - TerminalText.Width(text))) + text;
    }
}
