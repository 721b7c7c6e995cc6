using System.Text.RegularExpressions;
using Tributary.Http;

namespace Programs;

/// <summary>The pages of one host that a page leads to: one request at a time, two seconds apart.</summary>
internal static partial class PacedCrawl
{
    public static async Task RunAsync(
        Uri start, int pages, OutboundOptions options, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        await using var client = new OutboundClient(
            options with { ProviderDefaults = new() { Concurrency = 1, Spacing = TimeSpan.FromSeconds(2) } }, time);

        var (waiting, seen) = (new Queue<Uri>([start]), new HashSet<Uri> { start });
        for (var count = 0; count < pages && waiting.TryDequeue(out var page); count++)
        {
            var result = await client.SendAsync(page, cancellationToken: cancellationToken);
            await output.WriteLineAsync($"{page.PathAndQuery}: {result.Error?.Message ?? "read"}");
            if (result.Response is not { IsSuccess: true } response)
                continue;
            foreach (Match link in Link().Matches(response.GetString()))
                if (Uri.TryCreate(response.Address, link.Groups[1].Value, out var next) && next.Authority == start.Authority
                    && seen.Add(next))
                    waiting.Enqueue(next);
        }
    }

    [GeneratedRegex("<a [^>]*href=\"([^\"#]+)")]
    private static partial Regex Link();
}
