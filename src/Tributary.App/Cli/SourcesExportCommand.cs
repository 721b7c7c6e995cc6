using System.CommandLine;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources export</c>.</summary>
internal sealed class SourcesExportCommand() : CliCommand(
    "export", "Prints every feed as OPML 2.0, with folders and titles: the configured ones and those of the store.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources export | tee subscriptions.opml", "for another reader, or as a copy"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        await using var session = StoreSession.ReadOnly(settings.StorePath);
        var all = await SourceEntry.AllAsync(session, settings, cancellationToken);
        await host.PrintAsync(OpmlFile.Lines([.. all.Select(entry => entry.InUse).Where(source => source.Kind == "feed")]));
        await session.TellAsync(host);
        return session.HasFailed ? ExitCode.Store : ExitCode.Done;
    }
}
