using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Data.Sqlite;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Observability;

/// <summary>A key goes to its provider and nowhere else: everything that the program writes is searched for it, in every spelling.</summary>
public sealed class RedactionTests
{
    // Each has characters that percent-encoding and JSON write otherwise.
    private const string NewsApiKey = "n3ws+sesame/open=1";
    private const string GuardianKey = "gu4rd&sesame+shut/2";

    public static TheoryData<string, string> Worlds => new()
    {
        { "", "" },
        { "", "query-key-only" },
        { "status:401", "status:403" },
        { $"message-200:you sent {NewsApiKey} didn't you", $"message-200:{Uri.EscapeDataString(GuardianKey)}" },
        { $"message-200:{Base64(NewsApiKey)}", $"redirect:http://127.0.0.1:1/{Uri.EscapeDataString(GuardianKey)}?k={Uri.EscapeDataString(GuardianKey)}" },
        { $"redirect:http://10.1.2.3/?apiKey={Uri.EscapeDataString(NewsApiKey)}", "not-json" },
        { $"message-200:{new string('x', 185)} {NewsApiKey}", "stall:before-headers" },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task No_output_of_a_run_has_a_key(string newsapi, string guardian)
    {
        await using var collector = Collector.Start();
        await using var world = await SimulatedWorld.StartAsync(
            new SimulatorOptions
            {
                NewsApiKey = NewsApiKey,
                GuardianKey = GuardianKey,
                Behaviours = new Dictionary<string, Behaviour> { ["newsapi"] = Parse(newsapi), ["guardian"] = Parse(guardian) },
            },
            TestContext.Current.CancellationToken);
        using var cli = new CliSession();
        foreach (var (name, value) in NewsSession.Environment(world))
            cli.With(name, value);
        cli.With("NEWSAPI_KEY", NewsApiKey).With("GUARDIAN_KEY", GuardianKey).With("TRIBUTARY_DEBUG", "1");
        cli.With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri);

        var written = new StringBuilder();
        foreach (var format in new[] { "text", "json" })
        {
            cli.With("TRIBUTARY_LOG__FORMAT", format);
            foreach (var output in new[] { "table", "json", "ndjson" })
            {
                await RunAsync("search", "climate", "--fresh", "--timeout", "500ms", "--output", output, "--log-level", "debug");
                await RunAsync("runs", "last", "--output", output == "ndjson" ? "table" : output);
            }
        }

        await RunAsync("headlines", "--timeout", "500ms", "--log-level", "debug");
        await RunAsync("search", "climate", "--timeout", "500ms");
        await RunAsync("sources", "test", "guardian", "--timeout", "500ms", "--log-level", "debug");
        await RunAsync("sources", "list", "--output", "json");
        await RunAsync("store", "info");

        // The search would find nothing in nothing.
        Assert.Contains("url.full", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("tributary.source.id", collector.Received, StringComparison.Ordinal);
        var stored = Directory.GetFiles(Path.GetDirectoryName(cli.StorePath)!).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))).ToList();
        Assert.Contains(stored, file => file.Contains("hackernews", StringComparison.Ordinal));

        var places = stored.Append(written.ToString()).Append(collector.Received).Concat(Bodies(cli.StorePath)).ToList();
        foreach (var spelling in Spellings(NewsApiKey).Concat(Spellings(GuardianKey)))
            Assert.All(places, place => Assert.DoesNotContain(spelling, place, StringComparison.OrdinalIgnoreCase));

        async Task RunAsync(params string[] arguments)
        {
            var result = await cli.RunAsync(arguments);
            Assert.NotEqual(2, result.Code);
            written.Append(result.Output).Append(result.Error);
        }
    }

    // A remembered body is compressed, so it is read as what it is.
    private static List<string> Bodies(string path)
    {
        var bodies = new List<string>();
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body, compressed FROM responses";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            using Stream bytes = new MemoryStream((byte[])reader[0]);
            using var text = new StreamReader(reader.GetBoolean(1) ? new BrotliStream(bytes, CompressionMode.Decompress) : bytes);
            bodies.Add(text.ReadToEnd());
        }

        Assert.NotEmpty(bodies);
        return bodies;
    }

    // Half of one is as bad.
    private static string[] Spellings(string key) =>
    [
        key, key[..10], Uri.EscapeDataString(key), Base64(key), Base64(key)[..12], JavaScriptEncoder.Default.Encode(key),
        Convert.ToHexString(Encoding.UTF8.GetBytes(key)),
    ];

    private static string Base64(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    private static Behaviour Parse(string behaviour) => behaviour.Length == 0 ? new() : Behaviour.Parse(behaviour);
}
