using Tributary.Fanout;
using Tributary.Http;

namespace Programs;

/// <summary>Every address asked, within 20 seconds in all; what gave nothing has a reason.</summary>
internal static class AllWithReasons
{
    public static async Task RunAsync(
        IEnumerable<Uri> addresses, OutboundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var client = new OutboundClient(options);

        var report = await FanOut.CollectAsync(
            addresses,
            (address, item, token) => client.SendAsync(address, deadline: item.Deadline, cancellationToken: token),
            new()
            {
                MaxConcurrency = 20,
                Deadline = Deadline.After(TimeSpan.FromSeconds(20)),
                Order = OutcomeOrder.Input,
                ReportNotStarted = true,
            },
            cancellationToken);

        await output.WriteLineAsync($"{report.CountOf(OutcomeKind.Succeeded)} of {report.Count} answered");
        foreach (var outcome in report)
            await output.WriteLineAsync(outcome.IsSuccess
                ? $"{outcome.Input}: {outcome.Value?.Response?.Body.Length} bytes"
                : $"{outcome.Input}: {outcome.Error?.Message ?? outcome.Kind.ToString()}");
    }
}
