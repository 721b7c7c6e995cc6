using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class TitleTests
{
    [Theory]
    [InlineData("Storm hits coast - BBC News", "BBC News", "Storm hits coast")]
    [InlineData("Storm hits coast - BBC News", "bbc news", "Storm hits coast")]
    [InlineData("Storm hits coast - Rai News", "Rainews.it", "Storm hits coast")]
    [InlineData("Storm hits coast - The Associated Press", "Associated Press", "Storm hits coast")]
    [InlineData("Storm hits coast - Times of India", "The Times of India", "Storm hits coast")]
    [InlineData("Storm hits coast | ESPNcricinfo", "ESPN Cric Info", "Storm hits coast")]
    [InlineData("Why I left – and why you may | Jane Doe", "Jane Doe", "Why I left – and why you may")]
    [InlineData("Storm hits coast - BBC", "BBC News", "Storm hits coast - BBC")]
    [InlineData("The Fiver | A rather baffling queue", "Jane Doe", "The Fiver | A rather baffling queue")]
    [InlineData("2019: no deal - Cable", "BBC News", "2019: no deal - Cable")]
    [InlineData("Storm - coast - ", "!", "Storm - coast - ")]
    [InlineData("BBC News", "BBC News", "BBC News")]
    [InlineData(" - BBC News", "BBC News", " - BBC News")]
    [InlineData("Storm hits coast - X", null, "Storm hits coast - X")]
    public void The_publisher_behind_a_title_goes(string title, string? name, string expected) => Assert.Equal(expected, Title.WithoutSuffix(title, name));
}
