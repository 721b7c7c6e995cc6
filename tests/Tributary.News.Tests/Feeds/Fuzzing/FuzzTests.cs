using System.Globalization;
using System.Text;

namespace Tributary.News.Tests.Feeds.Fuzzing;

/// <summary>
/// Damaged documents by the thousand. <c>eng/fuzz</c> runs the same for as long as one likes, over other people's test data where
/// TRIBUTARY_CORPORA names the folder, and saves what it finds as files.
/// </summary>
public sealed class FuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_bytes_nothing_is_thrown_and_a_stream_reads_as_memory_does(int seed)
    {
        var mutator = new Mutator(Seeds.All, seed);
        for (var i = 0; i < 1500; i++)
        {
            var bytes = mutator.Next();
            if (Trial.Fault(bytes, mutator.Chunk()) is { } fault)
                Assert.Fail($"mutation {i} of seed {seed}: {fault}\n{Encoding.Latin1.GetString(bytes)}");
        }
    }

    [Fact]
    public void Every_seed_is_a_feed() => Assert.All(Seeds.All, seed =>
    {
        var reader = Tributary.News.Feeds.FeedReader.Open(seed);
        Assert.NotNull(reader.Next());
        Assert.Null(Trial.Fault(seed, 1));
    });

    [Theory]
    [InlineData("<rss><channel><item><enclosure url=http://a.example/1/></item></channel></rss>", 1)]
    [InlineData("<rss><channel><item><title>x\r", 1)]
    [InlineData("<feed><entry><title><b\u0001>c</b\u0001></title></entry></feed>", 3)]
    [InlineData("<CHANNEL HREF=\"a<?b?>\"><ITEM HREF='/1' LASTMOD=\"2004L>", 2)]
    public void What_was_found_stays_mended(string document, int chunk) => Assert.Null(Trial.Fault(Encoding.UTF8.GetBytes(document), chunk));

    [Fact]
    public void For_as_long_as_asked()
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_FUZZ_MINUTES") is not { Length: > 0 } minutes)
            return;
        var folder = Environment.GetEnvironmentVariable("TRIBUTARY_FUZZ_FINDS") ?? "artifacts/fuzz";
        Directory.CreateDirectory(folder);
        var seeds = Seeds.All.Concat(Corpus()).ToArray();
        var span = TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        var first = int.Parse(Environment.GetEnvironmentVariable("TRIBUTARY_FUZZ_SEED") ?? "1000", CultureInfo.InvariantCulture);
        var start = TimeProvider.System.GetTimestamp();
        var (tried, finds) = (0L, 0);
        // Each thousand documents has a seed of its own; neighbours among the first ones must not try each other's.
        for (var seed = unchecked(first * 1_000_000); TimeProvider.System.GetElapsedTime(start) < span && finds < 50; seed++)
        {
            var mutator = new Mutator(seeds, seed);
            for (var i = 0; i < 1000; i++, tried++)
            {
                var bytes = mutator.Next();
                var chunk = mutator.Chunk();
                // On the disk before it is tried: what hangs or kills the process is found there.
                File.WriteAllBytes(Path.Combine(folder, "current"), bytes);
                if (Trial.Fault(bytes, chunk) is not { } fault)
                    continue;
                File.WriteAllBytes(Path.Combine(folder, $"{seed}-{i}-{chunk}.bin"), bytes);
                File.WriteAllText(Path.Combine(folder, $"{seed}-{i}-{chunk}.txt"), fault);
                finds++;
            }
        }
        File.WriteAllText(Path.Combine(folder, "summary"), $"{tried} documents, {finds} finds, {seeds.Length} seeds\n");
        Assert.Equal(0, finds);
    }

    private static IEnumerable<byte[]> Corpus() => Environment.GetEnvironmentVariable("TRIBUTARY_CORPORA") is { Length: > 0 } root
        ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".xml", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 60_000)
        : [];
}
