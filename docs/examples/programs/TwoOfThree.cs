using Tributary.Fanout;
using Tributary.Http;

namespace Programs;

/// <summary>What two of three replicas agree on. The third one is asked as well, and stopped once it is not needed.</summary>
internal static class TwoOfThree
{
    public static async Task RunAsync(
        IReadOnlyList<Uri> replicas, OutboundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var client = new OutboundClient(options);

        var answers = await FanOut.QuorumAsync(
            replicas, 2, (replica, _, token) => client.GetStringAsync(replica, token), cancellationToken: cancellationToken);
        var (one, other) = (answers[0].GetOrThrow(), answers[1].GetOrThrow());
        await output.WriteLineAsync(one == other ? $"agreed: {one}" : $"they differ: {one}, {other}");
    }
}
