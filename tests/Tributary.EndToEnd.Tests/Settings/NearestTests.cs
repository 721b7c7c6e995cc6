using CsCheck;
using Tributary.App.Settings;

namespace Tributary.EndToEnd.Tests.Settings;

public sealed class NearestTests
{
    private static readonly string[] Commands = ["search", "headlines", "runs", "sources", "store", "demo"];

    private static readonly Gen<char> Letter = Gen.Char['a', 'z'];

    [Theory]
    [InlineData("serch", "search")]
    [InlineData("saerch", "search")]
    [InlineData("SEARCH", "search")]
    [InlineData("head", "headlines")]
    [InlineData("run", "runs")]
    [InlineData("source", "sources")]
    [InlineData("stoer", "store")]
    public void A_slip_finds_the_name_that_was_meant(string typed, string meant) => Assert.Equal(meant, Nearest.Of(typed, Commands));

    [Theory]
    [InlineData("gather")]
    [InlineData("x")]
    [InlineData("")]
    public void What_resembles_nothing_finds_nothing(string typed) => Assert.Null(Nearest.Of(typed, Commands));

    [Fact]
    public void One_letter_too_many_too_few_changed_or_swapped_is_always_found() =>
        Gen.Select(Letter.Array[4, 12], Gen.Int[0, 3], Gen.Int[0, 10], Letter).Sample((letters, edit, place, letter) =>
        {
            var name = new string(letters);
            var at = place % (letters.Length - 1);
            var slip = edit switch
            {
                0 => name.Insert(at, $"{letter}"),
                1 => name.Remove(at, 1),
                2 => $"{name[..at]}{letter}{name[(at + 1)..]}",
                _ => $"{name[..at]}{name[at + 1]}{name[at]}{name[(at + 2)..]}",
            };
            Assert.Equal(name, Nearest.Of(slip, [name]));
        });
}
