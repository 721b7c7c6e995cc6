using CsCheck;
using Tributary.App.Rendering;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class TerminalTextTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String, Gen.String[Gen.OneOfConst('a', ' ', '\e', '\n', '\u009B', '\u202E', '\uD83C', '\uDF89', '気', '\u0301'), 0, 60]);

    [Fact]
    public void Clean_text_holds_nothing_that_steers_a_terminal() => Text.Sample(text =>
    {
        var clean = TerminalText.Clean(text);
        Assert.DoesNotContain(clean, char.IsControl);
        Assert.DoesNotContain(clean, c => c is '\u202E' or '\u2028');
        Assert.Equal(clean, TerminalText.Clean(clean));
        Assert.True(clean.IsNormalized() || clean.EnumerateRunes().Any()); // no lone surrogate is left: normalising one throws
    });

    [Fact]
    public void Wrapped_text_keeps_every_word_and_fits_unless_a_word_alone_does_not() =>
        Gen.Select(Text, Gen.Int[5, 40]).Sample((text, width) =>
        {
            var clean = TerminalText.Clean(text);
            var lines = TerminalText.Wrap(clean, width).ToList();
            Assert.Equal(clean.Split(' ', StringSplitOptions.RemoveEmptyEntries), lines.SelectMany(line => line.Split(' ')));
            Assert.All(lines, line => Assert.True(TerminalText.Width(line) <= width || !line.Contains(' ', StringComparison.Ordinal)));
        });

    [Fact]
    public void Cut_text_fits_and_begins_as_it_did() =>
        Gen.Select(Text, Gen.Int[1, 40]).Sample((text, width) =>
        {
            var clean = TerminalText.Clean(text);
            var cut = TerminalText.Cut(clean, width);
            Assert.True(TerminalText.Width(cut) <= width);
            Assert.True(cut == clean || clean.StartsWith(cut[..^1], StringComparison.Ordinal));
        });

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("気候", 4)]
    [InlineData("🎉", 2)]
    [InlineData("e\u0301", 1)]
    public void Width_is_in_columns(string text, int width) => Assert.Equal(width, TerminalText.Width(text));
}
