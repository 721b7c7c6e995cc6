namespace Tributary.EndToEnd.Tests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_draws_the_same_search_twice_and_needs_nothing()
    {
        using var session = new CliSession();

        var result = await session.RunAsync("demo");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(
            @"(?s)ONE AFTER THE OTHER\n\n.+\nALL AT ONCE\n\n.+ one after the other, .+ all at once: \d\.\d× as fast",
            result.Output);
        Assert.Equal(6, result.Output.Split('\n').Count(line => line.Contains('|', StringComparison.Ordinal)));
        Assert.DoesNotContain("failed", result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(session.Working));
        Assert.False(File.Exists(session.StorePath));
    }

    [Fact]
    public async Task A_demo_that_is_stopped_ends_with_130()
    {
        using var session = new CliSession();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var result = await session.RunAsync(new StringWriter(), stopped.Token, "demo");

        Assert.Equal((130, "tributary: interrupted\n"), (result.Code, result.Error));
    }
}
