using System.Text.Json;
using Tributary.News.JsonPaths;

namespace Tributary.News.Tests.JsonPaths;

/// <summary>The examples of RFC 9535, section by section.</summary>
public sealed class JsonPathExampleTests
{
    private const string Store = """
        { "store": {
            "book": [
              { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
              { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
              { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99 },
              { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }
            ],
            "bicycle": { "color": "red", "price": 399 }
        } }
        """;

    private const string Names = """{ "o": {"j j": {"k.k": 3}}, "'": {"@": 2} }""";
    private const string Wildcards = """{ "o": {"j": 1, "k": 2}, "a": [5, 3] }""";
    private const string Letters = """["a","b","c","d","e","f","g"]""";

    private const string Comparisons = """{ "obj": {"x": "y"}, "arr": [2, 3] }""";

    private const string Filters = """
        { "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
          "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}, "e": "f" }
        """;

    private const string Descendants = """{ "o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]] }""";
    private const string Nulls = """{"a": null, "b": [null], "c": [{}], "null": 1}""";

    [Theory] // 1.5
    [InlineData("$.store.book[*].author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [InlineData("$..author", """["Nigel Rees","Evelyn Waugh","Herman Melville","J. R. R. Tolkien"]""")]
    [InlineData("$.store..price", "[8.95,12.99,8.99,22.99,399]")]
    [InlineData("$..book[2].author", """["Herman Melville"]""")]
    [InlineData("$..book[2].publisher", "[]")]
    [InlineData("$..book[-1].title", """["The Lord of the Rings"]""")]
    [InlineData("$..book[0,1].title", """["Sayings of the Century","Sword of Honour"]""")]
    [InlineData("$..book[:2].title", """["Sayings of the Century","Sword of Honour"]""")]
    [InlineData("$..book[?@.isbn].title", """["Moby Dick","The Lord of the Rings"]""")]
    [InlineData("$..book[?@.price<10].title", """["Sayings of the Century","Moby Dick"]""")]
    public void A_bookstore_is_queried(string path, string expected) => Selects(Store, path, expected);

    [Fact] // 1.5
    public void A_bookstore_has_so_many_values()
    {
        Assert.Equal(27, Select(Store, "$..*").Count);
        Assert.Equal(2, Select(Store, "$.store.*").Count);
    }

    [Theory] // 2.2.3 and 2.3.1.3
    [InlineData("""{"k": "v"}""", "$", """[{"k": "v"}]""")]
    [InlineData(Names, "$.o['j j']", """[{"k.k": 3}]""")]
    [InlineData(Names, "$.o['j j']['k.k']", "[3]")]
    [InlineData(Names, "$.o[\"j j\"][\"k.k\"]", "[3]")]
    [InlineData(Names, """$["'"]["@"]""", "[2]")]
    public void A_name_selects_a_member(string document, string path, string expected) => Selects(document, path, expected);

    [Theory] // 2.3.2.3
    [InlineData("$[*]", """[{"j": 1, "k": 2},[5, 3]]""")]
    [InlineData("$.o[*]", "[1,2]")]
    [InlineData("$.o[*, *]", "[1,2,1,2]")]
    [InlineData("$.a[*]", "[5,3]")]
    public void A_wildcard_selects_all_children(string path, string expected) => Selects(Wildcards, path, expected);

    [Theory] // 2.3.3.3
    [InlineData("$[1]", """["b"]""")]
    [InlineData("$[-2]", """["a"]""")]
    [InlineData("$[2]", "[]")]
    [InlineData("$[-3]", "[]")]
    public void An_index_selects_an_item(string path, string expected) => Selects("""["a","b"]""", path, expected);

    [Theory] // 2.3.4.3, and the table of 2.3.4.2.2
    [InlineData("$[1:3]", """["b","c"]""")]
    [InlineData("$[5:]", """["f","g"]""")]
    [InlineData("$[1:5:2]", """["b","d"]""")]
    [InlineData("$[5:1:-2]", """["f","d"]""")]
    [InlineData("$[::-1]", """["g","f","e","d","c","b","a"]""")]
    [InlineData("$[::]", """["a","b","c","d","e","f","g"]""")]
    [InlineData("$[::0]", "[]")]
    [InlineData("$[-3:-1]", """["e","f"]""")]
    [InlineData("$[-100:100:3]", """["a","d","g"]""")]
    [InlineData("$[100:-100:-3]", """["g","d","a"]""")]
    [InlineData("$[3:3]", "[]")]
    [InlineData("$[5:2]", "[]")]
    [InlineData("$[2:5:-1]", "[]")]
    [InlineData("$[ 1 : 5 : 2 ]", """["b","d"]""")]
    public void A_slice_selects_a_series(string path, string expected) => Selects(Letters, path, expected);

    [Theory] // 2.3.5.3, table 11
    [InlineData("$.absent1 == $.absent2", true)]
    [InlineData("$.absent1 <= $.absent2", true)]
    [InlineData("$.absent == 'g'", false)]
    [InlineData("$.absent1 != $.absent2", false)]
    [InlineData("$.absent != 'g'", true)]
    [InlineData("1 <= 2", true)]
    [InlineData("1 > 2", false)]
    [InlineData("13 == '13'", false)]
    [InlineData("'a' <= 'b'", true)]
    [InlineData("'a' > 'b'", false)]
    [InlineData("$.obj == $.arr", false)]
    [InlineData("$.obj != $.arr", true)]
    [InlineData("$.obj == $.obj", true)]
    [InlineData("$.obj != $.obj", false)]
    [InlineData("$.arr == $.arr", true)]
    [InlineData("$.arr != $.arr", false)]
    [InlineData("$.obj == 17", false)]
    [InlineData("$.obj != 17", true)]
    [InlineData("$.obj <= $.arr", false)]
    [InlineData("$.obj < $.arr", false)]
    [InlineData("$.obj <= $.obj", true)]
    [InlineData("$.arr <= $.arr", true)]
    [InlineData("1 <= $.arr", false)]
    [InlineData("1 >= $.arr", false)]
    [InlineData("1 > $.arr", false)]
    [InlineData("1 < $.arr", false)]
    [InlineData("true <= true", true)]
    [InlineData("true > true", false)]
    public void Values_compare(string condition, bool holds) =>
        Assert.Equal(holds ? 2 : 0, Select(Comparisons, $"$[?{condition}]").Count);

    [Theory] // 2.3.5.3, table 12
    [InlineData("$.a[?@.b == 'kilo']", """[{"b": "kilo"}]""")]
    [InlineData("$.a[?(@.b == 'kilo')]", """[{"b": "kilo"}]""")]
    [InlineData("$.a[?@>3.5]", "[5,4,6]")]
    [InlineData("$.a[?@.b]", """[{"b": "j"},{"b": "k"},{"b": {}},{"b": "kilo"}]""")]
    [InlineData("$[?@.*]", """[[3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],{"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}]""")]
    [InlineData("$[?@[?@.b]]", """[[3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}]]""")]
    [InlineData("$.o[?@<3, ?@<3]", "[1,2,1,2]")]
    [InlineData("""$.a[?@<2 || @.b == "k"]""", """[1,{"b": "k"}]""")]
    [InlineData("""$.a[?match(@.b, "[jk]")]""", """[{"b": "j"},{"b": "k"}]""")]
    [InlineData("""$.a[?search(@.b, "[jk]")]""", """[{"b": "j"},{"b": "k"},{"b": "kilo"}]""")]
    [InlineData("$.o[?@>1 && @<4]", "[2,3]")]
    [InlineData("$.o[?@.u || @.x]", """[{"u": 6}]""")]
    [InlineData("$.a[?@.b == $.x]", "[3,5,1,2,4,6]")]
    [InlineData("$.a[?@ == @]", """[3,5,1,2,4,6,{"b": "j"},{"b": "k"},{"b": {}},{"b": "kilo"}]""")]
    public void A_filter_selects_what_its_condition_holds_for(string path, string expected) => Selects(Filters, path, expected);

    [Theory] // 2.5.1.3
    [InlineData("$[0, 3]", """["a","d"]""")]
    [InlineData("$[0:2, 5]", """["a","b","f"]""")]
    [InlineData("$[0, 0]", """["a","a"]""")]
    public void A_child_segment_takes_what_its_selectors_select_in_order(string path, string expected) => Selects(Letters, path, expected);

    [Theory] // 2.5.2.3
    [InlineData("$..j", "[1,4]")]
    [InlineData("$..[0]", """[5,{"j": 4}]""")]
    [InlineData("$..[*]", """[{"j": 1, "k": 2},[5, 3, [{"j": 4}, {"k": 6}]],1,2,5,3,[{"j": 4}, {"k": 6}],{"j": 4},{"k": 6},4,6]""")]
    [InlineData("$..*", """[{"j": 1, "k": 2},[5, 3, [{"j": 4}, {"k": 6}]],1,2,5,3,[{"j": 4}, {"k": 6}],{"j": 4},{"k": 6},4,6]""")]
    [InlineData("$..o", """[{"j": 1, "k": 2}]""")]
    [InlineData("$.o..[*, *]", "[1,2,1,2]")]
    [InlineData("$.a..[0, 1]", """[5,3,{"j": 4},{"k": 6}]""")]
    public void A_descendant_segment_goes_through_everything_below(string path, string expected) => Selects(Descendants, path, expected);

    [Theory] // 2.6.1
    [InlineData("$.a", "[null]")]
    [InlineData("$.a[0]", "[]")]
    [InlineData("$.a.d", "[]")]
    [InlineData("$.b[0]", "[null]")]
    [InlineData("$.b[*]", "[null]")]
    [InlineData("$.b[?@]", "[null]")]
    [InlineData("$.b[?@==null]", "[null]")]
    [InlineData("$.c[?@.d==null]", "[]")]
    [InlineData("$.null", "[1]")]
    public void Null_is_a_value_and_not_an_absence(string path, string expected) => Selects(Nulls, path, expected);

    [Theory] // 2.7
    [InlineData("$.a", "$['a']")]
    [InlineData("$[1]", "$[1]")]
    [InlineData("$.a.b[1:2]", "$['a']['b'][1:2]")]
    [InlineData("""$["\u000B"]""", """$['\u000b']""")]
    [InlineData("""$["\u0061"]""", "$['a']")]
    [InlineData("""$["'"]""", """$['\'']""")]
    public void A_query_is_written_out_in_one_way(string path, string normalised) =>
        Assert.Equal(normalised, JsonPath.Parse(path).ToString());

    internal static IReadOnlyList<JsonElement> Select(string document, string path)
    {
        using var json = JsonDocument.Parse(document);
        return JsonPath.Parse(path).Select(json.RootElement.Clone());
    }

    internal static void Selects(string document, string path, string expected)
    {
        using var wanted = JsonDocument.Parse(expected);
        var found = Select(document, path);
        Assert.Equal(
            wanted.RootElement.EnumerateArray().Select(item => JsonSerializer.Serialize(item)),
            found.Select(item => JsonSerializer.Serialize(item)));
    }
}
