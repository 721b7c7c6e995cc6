using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Settings;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.App.Cli;

/// <summary><c>tributary parse [FILE]</c>.</summary>
internal sealed class ParseCommand : CliCommand
{
    // What comes in on a pipe is read twice all the same: from memory up to here, from a temporary file beyond.
    private const int InMemory = 8 * 1024 * 1024;

    private static readonly ValueOption Charset = new(
        "--charset", "NAME", SettingType.Text, "The encoding that an HTTP header named, such as windows-1251.");

    private static readonly ValueOption Base = new(
        "--base", "URL", SettingType.Text, "Where the document came from: its relative addresses are relative to it.");

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The document; - or nothing for standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ParseCommand()
        : base("parse", "Reads one RSS, Atom or JSON Feed document and prints it as one JSON object. No network, no store.")
    {
        Arguments.Add(_file);
        Options.Add(Charset);
        Options.Add(Base);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary parse feed.xml", "what is in it, and what was wrong with it"),
        ("tributary parse - --base https://example.org/feed", "from a pipe, with absolute addresses"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var address = Base.Text(line);
        if (address is not null && WebAddress.Accept(address) is null)
            throw new UsageException($"--base: '{address}' is not an absolute http or https address");
        var options = new FeedReaderOptions { Charset = Charset.Text(line), Address = address };
        var file = line.GetResult(_file) is { Tokens: [var token] } ? token.Value : InputFile.Standard;
        await using var document = await OpenAsync(file, host, cancellationToken);
        try
        {
            var feed = ReadThrough(document, options, cancellationToken);
            document.Position = 0;
            await WriteAsync(feed, document, options, host.Output, cancellationToken);
            return ExitCode.Done;
        }
        catch (NotAFeedException e)
        {
            await host.WarnAsync($"parse: {(file == InputFile.Standard ? "standard input" : file)}: {e.Message}");
            return ExitCode.EverySourceFailed;
        }
    }

    private static Feed ReadThrough(Stream document, FeedReaderOptions options, CancellationToken cancellationToken)
    {
        var reader = FeedReader.Open(document, options, cancellationToken);
        while (reader.Next() is not null)
        {
        }

        return reader.Feed;
    }

    private static async Task WriteAsync(
        Feed feed, Stream document, FeedReaderOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var reader = FeedReader.Open(document, options, cancellationToken);
        using var written = new FeedDocument(output, options.Address is { } address ? new Uri(address) : null);
        await written.BeginAsync(feed);
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await written.AddAsync(entry);
        }
        await written.EndAsync(reader.Warnings);
    }

    private static async Task<Stream> OpenAsync(string file, CommandHost host, CancellationToken cancellationToken)
    {
        if (file == InputFile.Standard && host.InputIsTerminal)
            throw new UsageException("parse: FILE is missing; for instance: tributary parse feed.xml");
        var stream = InputFile.Open(file, host, "parse");
        if (stream.CanSeek)
            return stream;
        await using (stream)
            return await KeepAsync(stream, cancellationToken);
    }

    private static async Task<Stream> KeepAsync(Stream input, CancellationToken cancellationToken)
    {
        Stream kept = new MemoryStream();
        var chunk = new byte[64 * 1024];
        try
        {
            while (await input.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            {
                if (kept is MemoryStream memory && memory.Length + read > InMemory)
                {
                    kept = new FileStream(
                        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
                    memory.Position = 0;
                    await memory.CopyToAsync(kept, cancellationToken);
                }
                await kept.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            }
            kept.Position = 0;
            return kept;
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }
}
