using System.Globalization;
using System.ServiceModel.Syndication;
using System.Xml;
using Reader = Tributary.News.Feeds.FeedReader;

namespace Tributary.Benchmarks.Feeds;

/// <summary>Reading a feed that is in memory: MB a second and bytes allocated an entry, beside the bare reader of XML and two libraries.</summary>
internal static class Parse
{
    private const int Large = 20 * 1024 * 1024;
    private const int Typical = 30 * 1024;

    /// <summary>Prints the reader, the MB a second and the bytes allocated an entry: the median of the rounds.</summary>
    public static void Speed(string how, string size, int rounds)
    {
        var feed = GeneratedFeed.Of(size == "large" ? Large : Typical);
        var read = By(how);
        var times = size == "large" ? 1 : 200;
        for (var i = 0; i < (size == "large" ? 3 : 1500); i++)
            read(feed);
        var results = new List<(double Rate, double Bytes)>();
        for (var round = 0; round < rounds; round++)
        {
            var entries = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < times; i++)
                entries += read(feed);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            results.Add((feed.Length * (double)times / elapsed.TotalSeconds / 1e6, allocated / (double)entries));
        }
        var median = results.OrderBy(result => result.Rate).ElementAt(results.Count / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{how} {size} {median.Rate:F0} {median.Bytes:F0}"));
    }

    /// <summary>Prints the peak of the process in MB before and after a 20 MB feed was read from a file; makes the file where there is none.</summary>
    public static void Memory(string path)
    {
        if (!File.Exists(path))
        {
            // The next start measures: a process that has made 20 MB has had them.
            File.WriteAllBytes(path, GeneratedFeed.Of(Large));
            return;
        }
        Ours(GeneratedFeed.Of(Typical));
        var idle = Peak();
        using var file = File.OpenRead(path);
        var reader = Reader.Open(file);
        var entries = 0;
        while (reader.Next() is not null)
            entries++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entries} {idle:F1} {Peak():F1}"));
    }

    private static double Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static Func<byte[], int> By(string how) => how switch
    {
        "xmlreader" => Bare,
        "tributary" => Ours,
        "syndication" => Syndication,
        "codehollow" => bytes => CodeHollow.FeedReader.FeedReader.ReadFromByteArray(bytes).Items.Count,
        _ => throw new ArgumentException($"unknown reader: {how}", nameof(how)),
    };

    private static int Ours(byte[] bytes)
    {
        var reader = Reader.Open(bytes);
        var entries = 0;
        while (reader.Next() is not null)
            entries++;
        return entries;
    }

    // Each text becomes a string, as whoever reads it would keep it; what it means is not asked.
    private static int Bare(byte[] bytes)
    {
        using var xml = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var (entries, length) = (0, 0);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "item")
                entries++;
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                length += xml.Value.Length;
        }
        return length > 0 ? entries : 0;
    }

    private static int Syndication(byte[] bytes)
    {
        using var xml = XmlReader.Create(new MemoryStream(bytes));
        return SyndicationFeed.Load(xml).Items.Count();
    }
}
