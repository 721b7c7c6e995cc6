using CsCheck;
using Tributary.App.Lab;

namespace Tributary.EndToEnd.Tests.Lab;

public sealed class ClaimTests
{
    [Theory]
    [InlineData("3 4 5", nameof(Verdict.Held))]
    [InlineData("3 30 300", nameof(Verdict.Held))] // far apart, but all beyond the bound
    [InlineData("1 1.2 1.4", nameof(Verdict.Refuted))]
    [InlineData("0.5 1.9 1", nameof(Verdict.TooNoisy))] // all below, but the rounds have nothing in common
    [InlineData("1 3 4", nameof(Verdict.TooNoisy))]
    [InlineData("1", nameof(Verdict.TooNoisy))] // one round refutes nothing
    [InlineData("3", nameof(Verdict.Held))]
    [InlineData("", nameof(Verdict.TooNoisy))]
    public void At_least_two_in_every_round(string rounds, string verdict) =>
        Assert.Equal(verdict, Claim.AtLeast("x", "", Parse(rounds), 2).Verdict.ToString());

    [Theory]
    [InlineData("1 0.5 2", nameof(Verdict.Held))]
    [InlineData("2.1 2.5 3", nameof(Verdict.Refuted))]
    [InlineData("2.1 2.5 9", nameof(Verdict.TooNoisy))]
    [InlineData("1 2.5", nameof(Verdict.TooNoisy))]
    [InlineData("9", nameof(Verdict.TooNoisy))]
    public void At_most_two_in_every_round(string rounds, string verdict) =>
        Assert.Equal(verdict, Claim.AtMost("x", "", Parse(rounds), 2).Verdict.ToString());

    [Theory]
    [InlineData("5 5", nameof(Verdict.Held))]
    [InlineData("4 6", nameof(Verdict.Refuted))]
    [InlineData("5 6", nameof(Verdict.TooNoisy))]
    public void A_count_is_exact(string rounds, string verdict) =>
        Assert.Equal(verdict, Claim.Exactly("x", [.. Parse(rounds).Select(number => (int)number)], 5).Verdict.ToString());

    [Fact]
    public void What_is_refuted_outweighs_what_is_noisy_and_that_what_held()
    {
        Claim held = new("a cat is a cat", "2 of 2", [true, true]), noisy = new("it may be", "", [true, false]), refuted = new("it is a dog", "a cat", [false, false]);

        Assert.Equal(new(Verdict.Held, "A cat is a cat (measured: 2 of 2). A cat is a cat (measured: 2 of 2)."), Claim.Judge([held, held]));
        Assert.Equal(
            new(Verdict.TooNoisy, "Not to be told here (1 of 2 rounds are against it): it may be."), Claim.Judge([held, noisy]));
        Assert.Equal(new(Verdict.Refuted, "Not so: it is a dog (measured: a cat)."), Claim.Judge([held, noisy, refuted]));
        Assert.Equal(Verdict.TooNoisy, Claim.Judge([]).Verdict);
    }

    [Fact]
    public void A_count_tells_what_was_counted_in_its_rounds() =>
        Assert.Equal("Not so: x (measured: 4, 6).", Claim.Judge([Claim.Exactly("x", [4, 6, 4], 5)]).Sentence);

    [Fact]
    public void Nothing_is_held_that_any_round_denies_and_nothing_refuted_that_any_round_bears_out() =>
        Gen.Double[0.1, 10].List[1, 6].Select(Gen.Double[0.1, 10]).Sample((rounds, bound) =>
        {
            var verdict = Claim.AtLeast("x", "", rounds, bound).Verdict;
            Assert.Equal(rounds.All(value => value >= bound), verdict == Verdict.Held);
            Assert.True(verdict != Verdict.Refuted || (rounds.Count > 1 && rounds.All(value => value < bound)));
        });

    [Theory]
    [InlineData("3 1 2", 2)]
    [InlineData("4 1 2 3", 2.5)]
    [InlineData("7", 7)]
    public void The_median_is_the_middle_one(string numbers, double median) => Assert.Equal(median, Parse(numbers).Median());

    [Theory]
    [InlineData(0, "0")]
    [InlineData(3, "3")]
    [InlineData(1234.6, "1,235")]
    [InlineData(0.123, "0.12")]
    [InlineData(12.34, "12.3")]
    [InlineData(99.96, "100")]
    public void Numbers_have_three_digits_that_count(double number, string text) => Assert.Equal(text, Numbers.Text(number));

    private static double[] Parse(string numbers) =>
        [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
}
