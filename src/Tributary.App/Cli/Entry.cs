using System.CommandLine;
using Tributary.App.Settings;
using Tributary.App.Telemetry;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary>The whole program as a function: a command line and a host in, an exit code out. Touches no process-wide state.</summary>
internal static class Entry
{
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line. Never throws: whatever goes wrong ends as one line on the host's error writer.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken)
    {
        var code = await EndedAsync(arguments, host, cancellationToken);
        // Who asked to stop no longer waits for the store.
        if (code == ExitCode.Store && cancellationToken.IsCancellationRequested)
            code = ExitCode.Interrupted;
        return host.Loss() switch
        {
            null => code,
            { IsReaderGone: true } => ExitCode.ReaderGone,
            _ when code == ExitCode.Interrupted => code,
            { Why: var why } => await EndAsync(host, ExitCode.Defect, $"the results could not be written to standard output: {why}"),
        };
    }

    private static async Task<int> EndedAsync(IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken)
    {
        try
        {
            var code = await DispatchAsync(arguments, host, cancellationToken);
            await host.Output.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (UsageException e)
        {
            return await EndAsync(host, ExitCode.Usage, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or StoreException && cancellationToken.IsCancellationRequested)
        {
            return host.Loss() is { IsReaderGone: true } ? ExitCode.ReaderGone : await EndAsync(host, ExitCode.Interrupted, "interrupted");
        }
        catch (StoreException e)
        {
            return await EndAsync(host, ExitCode.Store, e.Message);
        }
        catch (IOException e)
        {
            return await EndAsync(host, ExitCode.Defect, $"cannot go on: {e.Message}", defect: e);
        }
#pragma warning disable CA1031 // The last catch of the program: nobody outside could tell a person more than one line.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await EndAsync(
                host,
                ExitCode.Defect,
                $"unexpected: {e.GetType().Name}: {e.Message} (a defect: please report it; TRIBUTARY_DEBUG=1 shows more)",
                defect: e);
        }
    }

    private static Task<int> DispatchAsync(IReadOnlyList<string> arguments, CommandHost host, CancellationToken cancellationToken)
    {
        if (arguments is ["--version"])
            return WriteVersionAsync(host);
        if (arguments is ["help", ..])
            arguments = [.. arguments.Skip(1), "--help"];
        var line = new TributaryCommand().Parse(arguments, Parsing);
        var command = (CliCommand)line.CommandResult.Command;
        if (line.GetValue(Options.Help))
            return WriteHelpAsync(command, host);
        Grammar.Check(line, arguments);
        if (Options.Config.Text(line) is { } file)
            host = host with { Environment = new Dictionary<string, string>(host.Environment) { [Layers.ConfigFile] = file } };
        return line.GetValue(Options.Version) ? WriteVersionAsync(host) : CommandAsync(command, line, host, cancellationToken);
    }

    private static async Task<int> CommandAsync(CliCommand command, ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        await using var export = await Export.BeginAsync(host);
        var code = await command.RunAsync(line, host, cancellationToken);

        // What was found does not wait for a collector.
        await host.Output.FlushAsync(CancellationToken.None);
        return code;
    }

    private static async Task<int> WriteVersionAsync(CommandHost host)
    {
        await host.PrintAsync($"tributary {ProgramVersion.Text}");
        return ExitCode.Done;
    }

    private static async Task<int> WriteHelpAsync(CliCommand command, CommandHost host)
    {
        await host.PrintAsync(HelpText.Of(command));
        return ExitCode.Done;
    }

    private static async Task<int> EndAsync(CommandHost host, int code, string message, Exception? defect = null)
    {
        await host.WarnAsync(message);
        if (defect is not null && host.IsSet("TRIBUTARY_DEBUG"))
            await host.WarnAsync(defect);
        return code;
    }
}
