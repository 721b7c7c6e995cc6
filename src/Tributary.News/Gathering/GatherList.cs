using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tributary.News.JsonPaths;

namespace Tributary.News.Gathering;

/// <summary>How a list of requests is written.</summary>
public enum GatherFormat
{
    /// <summary>Whichever it looks like.</summary>
    Auto,

    /// <summary>A JSON object a line.</summary>
    Ndjson,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>A JSON object with a request and what to fill its places with.</summary>
    Template,
}

/// <summary>
/// Lists of requests. A list is read as its requests are made, so that its length costs no memory; only a template is read whole.
/// </summary>
public sealed class GatherList
{
    private const int MaxLine = 1_000_000;
    private const int MaxTemplate = 64_000_000;

    private readonly TextReader _text;
    private readonly FillVariables _fill;
    private readonly Func<string, TextReader> _open;
    private readonly Queue<string> _ahead = new();
    private long _line;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="text">The list.</param>
    /// <param name="fill">Fills <c>${NAME}</c> in headers.</param>
    /// <param name="open">
    /// Opens the file that a template's <c>listFile</c> names; throws <see cref="GatherListException"/> where it cannot.
    /// </param>
    public GatherList(TextReader text, FillVariables fill, Func<string, TextReader> open) => (_text, _fill, _open) = (text, fill, open);

    /// <summary>The requests, in the list's order; what is no request comes as one that says why.</summary>
    /// <param name="format">How it is written.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GatherListException">The list as a whole is wrong: a template, or the header of comma-separated values.</exception>
    public async IAsyncEnumerable<GatherItem> ReadAsync(GatherFormat format, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = await SniffAsync(format, cancellationToken) switch
        {
            GatherFormat.Csv => CsvAsync(cancellationToken),
            GatherFormat.Template => TemplateAsync(cancellationToken),
            _ => LinesAsync(cancellationToken),
        };
        await foreach (var item in items.WithCancellation(cancellationToken))
            yield return item;
    }

    // A line that is an object with an address by itself is one of many; an object that goes on, or that has a request in it, is
    // a template.
    private async ValueTask<GatherFormat> SniffAsync(GatherFormat format, CancellationToken cancellationToken)
    {
        if (format != GatherFormat.Auto)
            return format;
        var skipped = new List<string>();
        string? line;
        do
        {
            line = await _text.ReadLineAsync(cancellationToken);
            if (line is not null)
                skipped.Add(line);
        }
        while (line is not null && line.AsSpan().Trim().IsEmpty);
        foreach (var one in skipped)
            _ahead.Enqueue(one);
        if (line is not null && line.AsSpan().TrimStart("\uFEFF ").StartsWith("["))
            throw new GatherListException(
                "line 1: a list of requests is no JSON array: write an object a line, without commas between them");
        if (line is null || !line.AsSpan().TrimStart("\uFEFF ").StartsWith("{"))
            return line is null ? GatherFormat.Ndjson : GatherFormat.Csv;
        try
        {
            using var json = LenientJson.Parse(line.TrimStart('\uFEFF'));
            return json.RootElement.TryGetProperty("request", out _) ? GatherFormat.Template : GatherFormat.Ndjson;
        }
        catch (JsonException)
        {
            return line.AsSpan().Trim() is ['{'] || !line.AsSpan().TrimEnd().EndsWith("}") ? GatherFormat.Template : GatherFormat.Ndjson;
        }
    }

    private async ValueTask<string?> LineAsync(CancellationToken cancellationToken)
    {
        var line = _ahead.TryDequeue(out var read) ? read : await _text.ReadLineAsync(cancellationToken);
        return _line++ == 0 ? line?.TrimStart('\uFEFF') : line;
    }

    private async IAsyncEnumerable<GatherItem> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await LineAsync(cancellationToken) is { } line)
        {
            if (line.AsSpan().Trim().IsEmpty)
                continue;
            yield return Parsed(line, _line);
        }
    }

    private GatherItem Parsed(string line, long number)
    {
        var (place, id) = ($"line {number}", number.ToString(CultureInfo.InvariantCulture));
        if (line.Length > MaxLine)
            return GatherItem.Refused(id, $"{place}: more than a million characters");
        try
        {
            using var json = LenientJson.Parse(line);
            return GatherRequest.From(json.RootElement).Item(place, id, _fill);
        }
        catch (JsonException)
        {
            return GatherItem.Refused(id, $"{place}: not valid JSON; expected an object with {GatherRequest.Names}");
        }
        catch (FormatException wrong)
        {
            return GatherItem.Refused(id, $"{place}: {wrong.Message}");
        }
    }

    private async IAsyncEnumerable<GatherItem> CsvAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new CsvReader(LineAsync);
        var columns = await HeaderAsync(rows, cancellationToken);
        for (; ; )
        {
            GatherItem item;
            var isLast = false;
            try
            {
                if (await rows.NextAsync(cancellationToken) is not { } row)
                    yield break;
                item = Row(columns, row, rows.Line);
            }
            catch (FormatException wrong)
            {
                (item, isLast) = (GatherItem.Refused($"{rows.Line}", $"line {rows.Line}: {wrong.Message}"), true);
            }

            yield return item;
            if (isLast)
                yield break;
        }
    }

    private static async Task<IReadOnlyList<string>> HeaderAsync(CsvReader rows, CancellationToken cancellationToken)
    {
        const string Columns = "id, url, method, body, pick, header:NAME";
        var header = await rows.NextAsync(cancellationToken) ?? throw new GatherListException("the list is empty");
        var columns = header.Select(column => column.Trim()).ToList();
        foreach (var column in columns)
            if (column.ToLowerInvariant() is not ("id" or "url" or "address" or "method" or "body" or "pick")
                && !column.StartsWith("header:", StringComparison.OrdinalIgnoreCase))
                throw new GatherListException($"line {rows.Line}: {Refusal(column)}; columns: {Columns}");
        return columns.Exists(column => column.ToLowerInvariant() is "url" or "address") ? columns
            : throw new GatherListException($"line {rows.Line}: no column url; columns: {Columns}");
    }

    // What somebody may have meant who wrote no header, or parted its columns as a spreadsheet does elsewhere.
    private static string Refusal(string column) =>
        column.Contains("://", StringComparison.Ordinal) ? $"'{column}' is an address, where the names of columns are expected"
        : column.Contains(';', StringComparison.Ordinal) || column.Contains('\t', StringComparison.Ordinal)
            ? $"'{column}' is no column: commas stand between them"
        : $"no column '{column}'";

    private GatherItem Row(IReadOnlyList<string> columns, IReadOnlyList<string> row, long line)
    {
        var (place, number) = ($"line {line}", line.ToString(CultureInfo.InvariantCulture));
        if (row.Count != columns.Count)
            return GatherItem.Refused(number, $"{place}: {row.Count} fields where the header has {columns.Count}");
        var request = new GatherRequest();
        var headers = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < row.Count; i++)
        {
            var (column, field) = (columns[i].ToLowerInvariant(), row[i]);
            if (column.StartsWith("header:", StringComparison.Ordinal))
            {
                if (field.Length > 0)
                    headers.Add(new(columns[i]["header:".Length..].Trim(), field));
                continue;
            }

            request = column switch
            {
                "id" => request with { Id = field },
                "method" => request with { Method = field },
                "body" => request with { Body = field },
                "pick" => request with { Pick = field },
                _ => request with { Url = field },
            };
        }

        return (request with { Headers = headers }).Item(place, number, _fill);
    }

    private async IAsyncEnumerable<GatherItem> TemplateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var document = await DocumentAsync(cancellationToken);
        var root = document.RootElement;
        var template = Template(root);
        var number = 0L;
        if (root.TryGetProperty("list", out var list))
        {
            if (list.ValueKind != JsonValueKind.Array)
                throw new GatherListException("list: expected an array of texts or objects");
            foreach (var item in list.EnumerateArray())
                yield return Filled(template, item, ++number);
            yield break;
        }

        if (!root.TryGetProperty("listFile", out var file) || file.ValueKind != JsonValueKind.String)
            throw new GatherListException("a template has a list or a listFile: what to fill its places with");
        using var lines = _open(file.GetString()!);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
            if (line.Trim() is { Length: > 0 } given)
                yield return FromLine(template, given, ++number);
    }

    private async Task<JsonDocument> DocumentAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await LineAsync(cancellationToken) is { } line)
            if (text.Append(line).Append('\n').Length > MaxTemplate)
                throw new GatherListException("a template of more than 64 MB: put what fills it into a listFile");
        try
        {
            return LenientJson.Parse(text.ToString(), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException wrong)
        {
            throw new GatherListException(
                $"line {(wrong.LineNumber ?? 0) + 1}: not valid JSON; expected an object with a request and a list");
        }
    }

    private static GatherTemplate Template(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("request", out var request))
            throw new GatherListException("a template has a request: an object with " + GatherRequest.Names);
        var stray = root.EnumerateObject().FirstOrDefault(field => field.Name is not ("request" or "list" or "listFile"));
        if (stray.Value.ValueKind != JsonValueKind.Undefined)
            throw new GatherListException($"no field '{stray.Name}' (fields: request, list, listFile)");
        try
        {
            return new(request);
        }
        catch (FormatException wrong)
        {
            throw new GatherListException($"request: {wrong.Message}");
        }
    }

    // A line of a file is the text itself, or an object.
    private GatherItem FromLine(GatherTemplate template, string line, long number)
    {
        try
        {
            using var json = line[0] == '{' ? LenientJson.Parse(line) : Quoted(line);
            return Filled(template, json.RootElement, number);
        }
        catch (JsonException)
        {
            return GatherItem.Refused($"{number}", $"item {number}: not valid JSON");
        }
    }

    private static JsonDocument Quoted(string text) => JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    private GatherItem Filled(GatherTemplate template, JsonElement item, long number)
    {
        var (place, id) = ($"item {number}", number.ToString(CultureInfo.InvariantCulture));
        try
        {
            return template.For(item).Item(place, id, _fill);
        }
        catch (FormatException wrong)
        {
            return GatherItem.Refused(id, $"{place}: {wrong.Message}");
        }
    }
}
