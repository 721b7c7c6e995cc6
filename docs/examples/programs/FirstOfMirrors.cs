using Tributary.Fanout;
using Tributary.Http;

namespace Programs;

/// <summary>The first answer of several mirrors. One that fails or refuses has lost; those that are slower are stopped.</summary>
internal static class FirstOfMirrors
{
    public static async Task RunAsync(
        IEnumerable<Uri> mirrors, OutboundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var client = new OutboundClient(options);

        var fastest = await FanOut.FirstAsync(
            mirrors,
            (mirror, _, token) => client.GetStringAsync(mirror, token),
            new() { Stagger = TimeSpan.FromMilliseconds(250) },
            cancellationToken);
        await output.WriteLineAsync($"{fastest.Input}: {fastest.GetOrThrow()}");
    }
}
