using Tributary.App.Lab;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Lab;

public sealed class SnippetTests
{
    private const string Source = """
        internal static class Code
        {
            // Short.
            public static int One() => 1;

        #pragma warning disable RS0030 // A trap.
            // Waits.
            public static int Two(Task<int> task)
            {
                var more = Other(() =>
                {
                    return 2;
                });

                return task.Result + more;
            }
        #pragma warning restore RS0030

            public static Bounds Three() => new()
            {
                Queue = 1,
            };

            public static async Task<T> FourAsync<T>(
                T value) =>
                await Task.FromResult(value);
        }
        """;

    [Theory]
    [InlineData("One", "// Short.\npublic static int One() => 1;\n")]
    [InlineData("Three", "public static Bounds Three() => new()\n{\n    Queue = 1,\n};\n")]
    [InlineData("FourAsync", "public static async Task<T> FourAsync<T>(\n    T value) =>\n    await Task.FromResult(value);\n")]
    public void A_method_is_cut_out_with_what_belongs_to_it(string method, string expected) => Assert.Equal(expected, Cut(method));

    [Fact]
    public void What_is_silenced_for_a_trap_is_shown_with_it()
    {
        var lines = Cut("Two").TrimEnd('\n').Split('\n');

        Assert.Equal("#pragma warning disable RS0030 // A trap.", lines[0]);
        Assert.Equal("#pragma warning restore RS0030", lines[^1]);
        Assert.Equal("    return task.Result + more;", lines[^3]);
    }

    [Fact]
    public void A_method_that_is_not_there_is_told()
    {
        Assert.Contains("Five in x.cs", Assert.Throws<InvalidOperationException>(() => Cut("Five")).Message, StringComparison.Ordinal);
        Assert.Contains("x.cs", Assert.Throws<InvalidOperationException>(() => Snippet.Of("", "x.cs", "One")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_is_shown_fits_a_terminal() =>
        Assert.Empty(
            from line in Repository.Lines("src/Tributary.App/Lab/Code")
            where line.Text.Length > 82 // four of indentation go, two are added
            where !line.Text.TrimStart().StartsWith("///", StringComparison.Ordinal)
            select line.Where);

    private static string Cut(string method) => Snippet.Cut(Source.ReplaceLineEndings("\n").Split('\n'), method, "x.cs");
}
