using Tributary.App.Cli;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>The whole program as a function, in a folder and an environment of a test's own.</summary>
public sealed class CliSession : IDisposable
{
    private readonly Dictionary<string, string> _environment = [];

    public CliSession()
    {
        Directory.CreateDirectory(Working);
        _environment["HOME"] = Root;
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("tributary-cli-").FullName;

    public string Working => Path.Combine(Root, "here");

    public string StorePath => Path.Combine(Root, ".local", "share", "tributary", "tributary.db");

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Columns of the terminal that both outputs are; null for pipes.</summary>
    public int? Columns { get; set; }

    /// <summary>What comes in on standard input; null for a terminal.</summary>
    public Stream? Input { get; set; } = Stream.Null;

    public CliSession With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>A <c>tributary.json</c> in the working folder.</summary>
    public CliSession WithJson(string content)
    {
        File.WriteAllText(Path.Combine(Working, "tributary.json"), content);
        return this;
    }

    /// <summary>The same, named by the user, so that it may set everything.</summary>
    public CliSession WithTrustedJson(string content) => WithJson(content).With("TRIBUTARY_CONFIG", "tributary.json");

    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(new StringWriter(), CancellationToken.None, arguments);

    public async Task<CliResult> RunAsync(StringWriter output, CancellationToken cancellationToken, params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        output.NewLine = "\n";
        var host = new CommandHost
        {
            Output = output,
            Error = error,
            Input = () => Input!,
            InputIsTerminal = Input is null,
            Environment = _environment,
            WorkingFolder = Working,
            Time = Time,
            OutputIsTerminal = Columns is not null,
            ErrorIsTerminal = Columns is not null,
            TerminalSize = () => (Columns ?? 80, 24),
        };
        var code = await Entry.RunAsync(arguments, host, cancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>What a command line came to.</summary>
public sealed record CliResult(int Code, string Output, string Error)
{
    /// <summary>All that anybody could read.</summary>
    public string All => Output + Error;

    /// <summary>The one line on standard error of a command line that is refused.</summary>
    public string Refusal
    {
        get
        {
            Assert.Equal(2, Code);
            Assert.Empty(Output);
            var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("tributary: ", line, StringComparison.Ordinal);
            return line["tributary: ".Length..];
        }
    }
}
