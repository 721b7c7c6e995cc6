using System.Text;
using System.Text.Json;
using CsCheck;
using Tributary.News.JsonPaths;
using static Tributary.News.Tests.JsonPaths.JsonPathExampleTests;

namespace Tributary.News.Tests.JsonPaths;

public sealed class JsonPathTests
{
    [Theory]
    [InlineData("", "at character 1: expected '$'; got the end")]
    [InlineData(" $", "at character 1: expected '$'; got ' '")]
    [InlineData("$ ", "at character 2: expected '.', '..', '[' or the end; got ' '")]
    [InlineData("a", "at character 1: expected '$'; got 'a'")]
    [InlineData("$.", "at character 3: expected a name or '*' after '.'; got the end")]
    [InlineData("$. a", "at character 3: expected a name or '*' after '.'; got ' '")]
    [InlineData("$.1", "at character 3: expected a name or '*' after '.'; got '1'")]
    [InlineData("$.a-b", "at character 4: expected '.', '..', '[' or the end; got '-'")]
    [InlineData("$.&", null)]
    [InlineData("$..", "at character 4: expected a name, '*' or '[' after '..'; got the end")]
    [InlineData("$...a", null)]
    [InlineData("$.[0]", null)]
    [InlineData("$.'a'", null)]
    [InlineData("$[", null)]
    [InlineData("$[]", "at character 3: expected a name in quotes, '*', an index, a slice or '?'; got ']'")]
    [InlineData("$[a]", null)]
    [InlineData("$['a'", "at character 6: expected ',' or ']'; got the end")]
    [InlineData("$['a',]", null)]
    [InlineData("$['a]", "at character 3: this string does not end")]
    [InlineData("$['a' 'b']", null)]
    [InlineData("$[01]", "at character 3: a whole number begins with no zero, and zero has no sign")]
    [InlineData("$[-0]", null)]
    [InlineData("$[-]", null)]
    [InlineData("$[1.0]", null)]
    [InlineData("$[9007199254740992]", "at character 3: a whole number lies between -9007199254740991 and 9007199254740991")]
    [InlineData("$[-9007199254740992]", null)]
    [InlineData("$[99999999999999999999]", null)]
    [InlineData("$[1:2:3:4]", null)]
    [InlineData("$[:::]", null)]
    [InlineData("$[1:01]", null)]
    [InlineData("$['\\'']x", null)]
    [InlineData("$['\\\"']", null)]
    [InlineData("$[\"\\'\"]", null)]
    [InlineData("$['\\a']", null)]
    [InlineData("$['\\u12']", "at character 4: \\u is followed by four hexadecimal digits")]
    [InlineData("$['\\uD83D']", "at character 4: the first half of a surrogate pair without the second")]
    [InlineData("$['\\uDE00']", null)]
    [InlineData("$['\\uD83D\\u0041']", null)]
    [InlineData("$['\n']", null)]
    [InlineData("$[?]", null)]
    [InlineData("$[?@.a==]", null)]
    [InlineData("$[?@.a=1]", null)]
    [InlineData("$[?@.a===1]", null)]
    [InlineData("$[?@.a && ]", null)]
    [InlineData("$[?(@.a]", null)]
    [InlineData("$[?@.a)]", null)]
    [InlineData("$[?!@.a==1]", null)]
    [InlineData("$[?@.a==01]", null)]
    [InlineData("$[?@.a==1.]", null)]
    [InlineData("$[?@.a==.1]", null)]
    [InlineData("$[?@.a==1e]", null)]
    [InlineData("$[?@.a==-]", null)]
    [InlineData("$[?@.a==+1]", null)]
    [InlineData("$[?@.a==True]", null)]
    [InlineData("$[?@.a==nul]", null)]
    [InlineData("$[?@.a==[1]]", null)]
    [InlineData("$[?1==1==1]", null)]
    [InlineData("$[?@.a and @.b]", null)]
    [InlineData("@.a", null)]
    public void What_is_no_query_is_refused_with_the_place_and_what_was_expected(string text, string? message)
    {
        Assert.False(JsonPath.TryParse(text, out var path, out var error));
        Assert.Null(path);
        Assert.InRange(error.Position!.Value, 0, text.Length);
        Assert.DoesNotContain('\n', error.Message.Replace("'\n'", "", StringComparison.Ordinal));
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Theory] // RFC 9535, 2.4.9
    [InlineData("$[?length(@) < 3]", true)]
    [InlineData("$[?length(@.*) < 3]", false)]
    [InlineData("$[?count(@.*) == 1]", true)]
    [InlineData("$[?count(1) == 1]", false)]
    [InlineData("$[?count(foo(@.*)) == 1]", false)]
    [InlineData("$[?match(@.timezone, 'Europe/.*')]", true)]
    [InlineData("$[?match(@.timezone, 'Europe/.*') == true]", false)]
    [InlineData("$[?value(@..color) == \"red\"]", true)]
    [InlineData("$[?value(@..color)]", false)]
    [InlineData("$[?bar(@.a)]", false)]
    [InlineData("$[?length(@.a)]", false)]
    [InlineData("$[?count(@.a)]", false)]
    [InlineData("$[?length()>1]", false)]
    [InlineData("$[?length(@.a,@.b)>1]", false)]
    [InlineData("$[?match(@.a)]", false)]
    [InlineData("$[?match(@.*, 'a')]", false)]
    [InlineData("$[?match(@.a==1, 'a')]", false)]
    [InlineData("$[?length(match(@.a,'a'))>1]", false)]
    [InlineData("$[?length (@.a)>1]", false)]
    [InlineData("$[?length(value(@.*))>1]", true)]
    [InlineData("$[?length( @.a )>1]", true)]
    [InlineData("$[?!match(@.a,'a')]", true)]
    [InlineData("$[?@.*==1]", false)]
    [InlineData("$[?@..a==1]", false)]
    [InlineData("$[?@[0:1]==1]", false)]
    [InlineData("$[?@[0,1]==1]", false)]
    [InlineData("$[?@[?@.a]==1]", false)]
    [InlineData("$[?1]", false)]
    [InlineData("$[?'a']", false)]
    [InlineData("$[?true]", false)]
    [InlineData("$[?@.a && true]", false)]
    [InlineData("$[?!1]", false)]
    [InlineData("$[?@['a'][0]==$.b]", true)]
    public void Types_are_checked_before_anything_is_selected(string text, bool isWellTyped) =>
        Assert.Equal(isWellTyped, JsonPath.TryParse(text, out _, out _));

    [Theory]
    [InlineData("$[?length(@)==2]", """["ab","😀b",[1,2],{"a":1,"b":2}]""")]
    [InlineData("$[?length(@)!=2]", """["abc",5,null,[]]""")]
    [InlineData("$[?count(@.*)==2]", """[[1,2],{"a":1,"b":2}]""")]
    [InlineData("$[?value(@..a)==1]", """[{"a":1,"b":2}]""")]
    [InlineData("$[?value(@.x)==value(@.y)]", """["ab","abc","😀b",5,null,[1,2],[],{"a":1,"b":2}]""")]
    public void Functions_give_values(string path, string expected) =>
        Selects("""["ab","abc","😀b",5,null,[1,2],[],{"a":1,"b":2}]""", path, expected);

    [Theory]
    [InlineData("[?@==1]", "[1,1.0,1e0,100e-2]")]
    [InlineData("[?@==-0]", "[0]")]
    [InlineData("[?@>9007199254740990]", "[9007199254740991,1e300]")]
    [InlineData("[?@<'b']", """["a",""]""")]
    [InlineData("[?@>'\uFFFF']", """["😀"]""")]
    [InlineData("[?@=={'a':1}]", null)]
    public void Numbers_compare_by_value_and_texts_by_code_points(string filter, string? expected)
    {
        const string Values = """[1,1.0,1e0,100e-2,0,9007199254740991,1e300,"a","b","","\uFFFF","😀",true]""";
        if (expected is null)
            Assert.False(JsonPath.TryParse($"${filter}", out _, out _));
        else
            Assert.Equal(
                JsonDocument.Parse(expected).RootElement.EnumerateArray().Select(item => item.ToString()),
                Select(Values, $"${filter}").Select(item => item.ToString()));
    }

    [Theory]
    [InlineData("""$[?@.a==@.b]""", """{"a":{"x":1,"y":[2]},"b":{"y":[2.0],"x":1}}""", true)]
    [InlineData("""$[?@.a==@.b]""", """{"a":{"x":1},"b":{"x":1,"y":2}}""", false)]
    [InlineData("""$[?@.a==@.b]""", """{"a":[1,2],"b":[2,1]}""", false)]
    [InlineData("""$[?@.a==@.b]""", """{"a":"\ud83d","b":"\ud83d"}""", true)]
    [InlineData("""$[?@.a==@.b]""", """{"\ud83d":0,"a":1,"b":1}""", true)]
    public void Equality_looks_into_objects_and_arrays(string path, string item, bool holds) =>
        Assert.Equal(holds ? 1 : 0, Select($"[{item}]", path).Count);

    [Theory]
    [InlineData("""$["a"]""")]
    [InlineData("""$ [ "a" ]""")]
    [InlineData("$\n.a")]
    [InlineData("""$['\u0061']""")]
    [InlineData("""$["a","zz"]""")]
    [InlineData("$..a")]
    [InlineData("$[?@==7]")]
    [InlineData("$[? @ == 7 ]")]
    [InlineData("$[?(@==7)]")]
    [InlineData("$[?!(@!=7)]")]
    [InlineData("$[?@==7.0e0]")]
    [InlineData("$[?@==$.a]")]
    [InlineData("$[?@[\"b\"]||@==7]")]
    public void One_value_has_many_ways_to_it(string path) => Selects("""{"a":7,"☺":8}""", path, "[7]");

    [Theory]
    [InlineData("$.☺", "[8]")]
    [InlineData("$._x", "[9]")]
    [InlineData("$['\\uD83D\\uDE00']", "[10]")]
    public void A_name_may_have_letters_of_every_script(string path, string expected) =>
        Selects("""{"☺":8,"_x":9,"😀":10}""", path, expected);

    [Fact]
    public void What_would_not_end_is_refused()
    {
        var deep = new StringBuilder();
        for (var i = 0; i < 60; i++)
            deep.Append("[[],");
        var document = $"{deep}1{new string(']', 60)}";
        var error = Assert.Throws<JsonPathException>(() => Select(document, "$..*..*..*..*..*"));
        Assert.Null(error.Position);
        Assert.Contains("name more of the way", error.Message, StringComparison.Ordinal);
        var wide = $"[{string.Join(',', Enumerable.Repeat("1", 5000))}]";
        Assert.Throws<JsonPathException>(() => Select(wide, "$[?count($.*) > 5]"));
        var members = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"\"m{i}\":1"));
        Bounded($$"""{"i":[{{Many("1", 10_000)}}],"current":7,{{members}}}""", "$.i[?@ == $.current]");
        Bounded($$"""{"i":[{{Many("1", 1000)}}],"a":[{{Many("1", 100_000)}}],"b":[{{Many("1", 100_000)}}]}""", "$.i[?$.a == $.b]");
        Bounded($$"""{"i":[{{Many("\"(a|aa)*b\"", 1000)}}],"t":"{{new string('a', 300_000)}}"}""", "$.i[?search($.t, @)]");

        Bounded($$"""{"i":[{{string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"\"(a{{9{i % 10}}}){{99}}x{i}\""))}}]}""", "$.i[?match('', @)]");

        static void Bounded(string json, string path) => Assert.Throws<JsonPathException>(() => Select(json, path));
        static string Many(string item, int times) => string.Join(",", Enumerable.Repeat(item, times));
    }

    [Theory]
    [InlineData(65, false)]
    [InlineData(60, true)]
    public void Brackets_nest_so_deep(int depth, bool allowed)
    {
        var text = $"$[?{new string('(', depth)}@.a{new string(')', depth)}]";
        Assert.Equal(allowed, JsonPath.TryParse(text, out _, out _));
        Assert.False(JsonPath.TryParse($"$.{new string('a', JsonPath.MaxLength)}", out _, out _));
    }

    [Fact]
    public void The_first_of_a_query_is_the_first_that_it_selects()
    {
        using var json = JsonDocument.Parse("""{"a":[{"b":1},{"b":2}]}""");
        Assert.Equal(1, JsonPath.Parse("$.a[*].b").First(json.RootElement)!.Value.GetInt32());
        Assert.Equal(2, JsonPath.Parse("$.a[-1].b").First(json.RootElement)!.Value.GetInt32());
        Assert.Null(JsonPath.Parse("$.a[5].b").First(json.RootElement));
        Assert.Null(JsonPath.Parse("$..c").First(json.RootElement));
        Assert.True(JsonPath.Parse("$.a[-1].b").IsSingular);
        Assert.False(JsonPath.Parse("$.a[*]").IsSingular);
        Assert.False(JsonPath.Parse("$..a").IsSingular);
    }

    [Fact]
    public void A_query_written_out_selects_the_same_and_is_written_out_the_same()
    {
        var names = Gen.OneOfConst("a", "b", "j j", "'", "\\", "\"", "☺", "\u0001");
        var integers = Gen.Int[-3, 3].Select(number => $"{number}");
        var selectors = Gen.OneOf(
            names.Select(Quoted),
            Gen.Const("*"),
            integers,
            Gen.Select(integers, integers, Gen.OneOfConst("-2", "-1", "0", "1", "2")).Select((from, to, step) => $"{from}:{to}:{step}"),
            Gen.OneOfConst(
                "?@.a", "?@.a==1", "?!(@.a<2||@.b)", "?!@.a", "?length(@.a)>1&&@.b", "?count(@.*)==2", "?match(@.a,'x.*')", "?value(@..a)!='\\''",
                "?!search(@,'[^a]')", "?(@.a||@.b)&&$.a"));
        var segments = Gen.Select(Gen.Bool, selectors.List[1, 3]).Select((descends, list) => $"{(descends ? ".." : "")}[{string.Join(",", list)}]");
        segments.List[0, 4].Select(list => $"${string.Concat(list)}").Sample(text =>
        {
            var path = JsonPath.Parse(text);
            var again = JsonPath.Parse(path.ToString());
            Assert.Equal(path.ToString(), again.ToString());
            using var json = JsonDocument.Parse("""{"a":[{"a":1,"b":[1,2,3]},{"a":"xy"},2,"x"],"b":{"a":[[],{}],"j j":null},"'":1,"☺":{"a":3}}""");
            Assert.Equal(
                path.Select(json.RootElement).Select(element => element.GetRawText()),
                again.Select(json.RootElement).Select(element => element.GetRawText()));
        });
    }

    [Fact]
    public void No_text_makes_the_parser_throw_anything_else() =>
        Gen.OneOf(Gen.String, Gen.Char["$@.[]()?*:'\"\\,&|!=<>-0123ab \n"].Array[0, 30].Select(chars => $"${new string(chars)}"))
            .Sample(text => Assert.Equal(JsonPath.TryParse(text, out var path, out _), path is not null));

    [Fact]
    public void A_slice_takes_what_the_definition_takes()
    {
        var place = Gen.Int[-7, 7];
        Gen.Select(Gen.Int[0, 6], place, place, place).Sample((length, start, end, step) =>
        {
            var document = $"[{string.Join(',', Enumerable.Range(0, length))}]";
            Assert.Equal(Sliced(length, start, end, step), Select(document, $"$[{start}:{end}:{step}]").Select(item => item.GetInt32()));
        });
    }

    // RFC 9535, 2.3.4.2.2, line by line.
    private static IEnumerable<int> Sliced(int length, int start, int end, int step)
    {
        int Normal(int place) => place >= 0 ? place : length + place;
        var (from, to) = (Normal(start), Normal(end));
        if (step > 0)
        {
            var (lower, upper) = (Math.Min(Math.Max(from, 0), length), Math.Min(Math.Max(to, 0), length));
            for (var i = lower; i < upper; i += step)
                yield return i;
        }
        else if (step < 0)
        {
            var (upper, lower) = (Math.Min(Math.Max(from, -1), length - 1), Math.Min(Math.Max(to, -1), length - 1));
            for (var i = upper; lower < i; i += step)
                yield return i;
        }
    }

    private static string Quoted(string name) =>
        $"\"{string.Concat(name.Select(c => c is '"' or '\\' or < ' ' ? $"\\u{(int)c:x4}" : $"{c}"))}\"";
}
