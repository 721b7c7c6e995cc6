using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>
/// Compares text with the file <c>Cli/Snapshots/NAME.txt</c>. Where they differ, the text is written beside it as <c>NAME.received.txt</c>;
/// with TRIBUTARY_ACCEPT=1 it becomes the expected file.
/// </summary>
internal static class Snapshot
{
    public static void Match(string name, string text)
    {
        var expected = Repository.PathOf($"tests/Tributary.EndToEnd.Tests/Cli/Snapshots/{name}.txt");
        var received = Path.ChangeExtension(expected, ".received.txt");
        if (Environment.GetEnvironmentVariable("TRIBUTARY_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(expected)!);
            File.WriteAllText(expected, text);
        }

        var known = File.Exists(expected) ? File.ReadAllText(expected) : null;
        if (known == text)
            File.Delete(received);
        else
            File.WriteAllText(received, text);
        Assert.Equal(known, text);
    }

    public static void Match(string name, IEnumerable<string> lines) => Match(name, string.Join('\n', lines) + "\n");
}
