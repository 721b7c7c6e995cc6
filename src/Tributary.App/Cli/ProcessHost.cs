using System.Collections;
using System.Text;
using Tributary.App.Streams;

namespace Tributary.App.Cli;

/// <summary>The real process as a <see cref="CommandHost"/>.</summary>
internal static class ProcessHost
{
    /// <summary>Opens the standard streams: UTF-8 without a mark, results buffered, errors at once.</summary>
    public static CommandHost Open(Stop stop)
    {
        var (results, errors) = (StandardOutput.ForResults(stop), StandardOutput.ForErrors(stop));
        var environment = Variables();
        return new()
        {
            Output = Writer(results, autoFlush: false),
            Error = Writer(errors, autoFlush: true),
            Loss = () => results.Loss,
            Input = () => PipeInput.OfProgram(stop.Token),
            OpenPipe = path => PipeInput.At(path, stop.Token),
            InputIsTerminal = PipeInput.IsTerminal,
            IsTermination = () => stop.IsTermination,
            Environment = environment,
            WorkingFolder = WorkingFolder(environment),
            OutputIsTerminal = results.IsTerminal,
            ErrorIsTerminal = errors.IsTerminal,
            TerminalSize = () => Size(results, errors),
        };
    }

    private static StreamWriter Writer(Stream stream, bool autoFlush) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 16_384) { AutoFlush = autoFlush, NewLine = "\n" };

    // Some terminals, those of build servers among them, have no size.
    private static (int Width, int Height) Size(StandardOutput results, StandardOutput errors)
    {
        var (width, height) = (results.IsTerminal ? results : errors).TerminalSize;
        return (width >= 20 ? width : 80, height >= 4 ? height : 24);
    }

    // A folder that was deleted under us has a path no more, but the shell knows which it was: nothing will be found there.
    private static string WorkingFolder(Dictionary<string, string> environment)
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return environment.TryGetValue("PWD", out var path) && Path.IsPathRooted(path) ? path : Path.GetPathRoot(Path.GetTempPath())!;
        }
    }

    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
