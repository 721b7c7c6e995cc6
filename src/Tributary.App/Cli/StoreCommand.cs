using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary><c>tributary store</c>.</summary>
internal sealed class StoreCommand : CliCommand
{
    public StoreCommand()
        : base("store", "The database.") => Subcommands.Add(new InfoCommand());

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples => InfoExamples;

    private static IReadOnlyList<(string Line, string Effect)> InfoExamples { get; } =
    [
        ("tributary store info", "where the database is and how much it holds"),
        ("tributary store info --output json | jq -r .location", "its path, for a script"),
    ];

    private sealed class InfoCommand : CliCommand
    {
        public InfoCommand()
            : base("info", "Where the database is, its engine and schema, and how much it holds.") => Options.Add(Cli.Options.Output);

        /// <inheritdoc/>
        public override IReadOnlyList<(string Line, string Effect)> Examples => InfoExamples;

        /// <inheritdoc/>
        public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
        {
            var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
            await using var session = StoreSession.Begin(settings.StorePath, settings.Run.Deadline, cancellationToken);
            var store = await session.ReadyAsync();
            var info = await store.InfoAsync(cancellationToken);
            await host.PrintAsync(Cli.Options.Output.Text(line) switch
            {
                "json" => JsonText.Pretty(Facts.Of(info)),
                "ndjson" => [JsonText.Line(Facts.Of(info))],
                _ => Described(info),
            });
            return ExitCode.Done;
        }

        private static IEnumerable<string> Described(StoreInfo info) =>
        [
            $"path      {TerminalText.Clean(info.Location)}",
            $"engine    {info.Engine}",
            $"schema    {info.SchemaVersion}",
            $"size      {Format.Bytes(info.Bytes)}",
            $"runs      {Format.Number(info.Runs)}",
            $"articles  {Format.Number(info.Articles)}",
            $"oldest    {(info.Oldest is { } oldest ? $"{Format.Time(oldest)} UTC" : "-")}",
            $"newest    {(info.Newest is { } newest ? $"{Format.Time(newest)} UTC" : "-")}",
        ];
    }
}
