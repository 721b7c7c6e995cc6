using System.Text;

namespace Tributary.News.Gathering;

/// <summary>
/// Rows of comma-separated values (RFC 4180): quotes around a field, doubled within it; a quoted field may go over several lines.
/// </summary>
internal sealed class CsvReader(Func<CancellationToken, ValueTask<string?>> nextLine)
{
    private const int MaxRow = 1_000_000;

    /// <summary>The line that the last row began in, from 1.</summary>
    public long Line { get; private set; }

    private long _read;

    /// <summary>The fields of the next row that is not blank; null at the end.</summary>
    /// <exception cref="FormatException">A quote that is not closed, or a row of more than a million characters.</exception>
    public async ValueTask<IReadOnlyList<string>?> NextAsync(CancellationToken cancellationToken)
    {
        string? line;
        do
        {
            line = await nextLine(cancellationToken);
            _read++;
        }
        while (line is { Length: 0 });
        if (line is null)
            return null;
        Line = _read;
        var (fields, field) = (new List<string>(), new StringBuilder());
        for (var (at, quoted) = (0, false); ; at++)
        {
            if (at == line.Length && quoted)
            {
                field.Append('\n');
                line = await nextLine(cancellationToken) ?? throw new FormatException("a quote is not closed");
                _read++;
                at = -1;
                if (field.Length + line.Length > MaxRow)
                    throw new FormatException("a quote is not closed, or a row has more than a million characters");
            }
            else if (at == line.Length || (line[at] == ',' && !quoted))
            {
                fields.Add(field.ToString());
                field.Clear();
                if (at == line.Length)
                    return fields;
            }
            else if (line[at] != '"')
            {
                field.Append(line[at]);
            }
            else if (quoted && at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                quoted = !quoted;
            }
        }
    }
}
