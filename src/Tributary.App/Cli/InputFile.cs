using Tributary.Storage;

namespace Tributary.App.Cli;

/// <summary>What a command reads: a file, or what comes in on standard input.</summary>
internal static class InputFile
{
    /// <summary>What stands for standard input.</summary>
    public const string Standard = "-";

    /// <summary>The bytes; to be disposed.</summary>
    /// <param name="file">A path, from the working folder; <c>-</c> for standard input.</param>
    /// <param name="host">Where files and standard input are.</param>
    /// <param name="where">The command or the setting that names it, for messages.</param>
    /// <exception cref="UsageException">It cannot be read, or standard input is a terminal.</exception>
    public static Stream Open(string file, CommandHost host, string where)
    {
        if (file == Standard)
            return host.InputIsTerminal ? throw new UsageException($"{where}: - is standard input: pipe a file into it") : host.Input();
        var path = Path.Combine(host.WorkingFolder, file);
        if (FileKind.IsSpecial(path))
            return host.OpenPipe(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file"
                : Directory.Exists(path) ? "a folder, not a file"
                : "it cannot be read";
            throw new UsageException($"{where}: '{file}': {reason}");
        }
    }
}
