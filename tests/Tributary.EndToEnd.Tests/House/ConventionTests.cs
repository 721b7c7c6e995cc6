using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Tributary.EndToEnd.Tests.House;

/// <summary>The habits that a compiler does not check.</summary>
public sealed partial class ConventionTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // A file that is longer than the rest needs its reason here.
    private static readonly Dictionary<string, string> LongFiles = [];

    private static IEnumerable<Type> Types =>
        from name in new[] { "Tributary.Fanout", "Tributary.Http", "Tributary.News", "Tributary.Storage", "tributary-simulator", "tributary" }
        from type in Assembly.Load(name).GetTypes()
        where !type.IsDefined(typeof(CompilerGeneratedAttribute), false) && !type.FullName!.Contains('<')
        where type.Namespace?.StartsWith("Tributary", StringComparison.Ordinal) == true
        select type;

    [Fact]
    public void Every_class_is_sealed_static_or_abstract() =>
        Assert.Empty(
            from type in Types
            where type.IsClass && !type.IsSealed && !type.IsAbstract && !Types.Any(other => other.BaseType == type)
            select type.FullName);

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.Empty(from type in Types where Vague().IsMatch(Regex.Replace(type.Name, "`[0-9]+$", "")) select type.FullName);

    [Fact]
    public void An_async_method_takes_a_token()
    {
        Assert.Empty(
            from type in Types
            where !typeof(Delegate).IsAssignableFrom(type)
            from method in type.GetMethods(Everything)
            where method.IsPublic && type.IsVisible && IsAsync(method.ReturnType)
            where !method.Name.StartsWith("DisposeAsync", StringComparison.Ordinal) && !method.IsSpecialName
            where !InheritedFromTheFramework(type, method)
            where method.GetParameters().All(parameter => parameter.ParameterType != typeof(CancellationToken))
            where type.GetProperty("Token")?.PropertyType != typeof(CancellationToken) // a scope is cancelled by its own
            select $"{type.FullName}.{method.Name}");
    }

    [Fact]
    public void There_is_no_mutable_static_state() =>
        Assert.Empty(
            from type in Types
            from field in type.GetFields(Everything)
            where field.IsStatic && !field.IsInitOnly && !field.IsLiteral
            where !field.Name.Contains('<') && !field.IsDefined(typeof(CompilerGeneratedAttribute))
            where !Generated(type)
            where !AllowedStatics.Contains($"{type.FullName}.{field.Name}")
            select $"{type.FullName}.{field.Name}");

    // The switch that lets the tests of the engine choose schedules.
    private static readonly HashSet<string> AllowedStatics = ["Tributary.Fanout.Scheduling._capture"];

    [Fact]
    public void An_interface_has_two_implementations_or_a_reason() =>
        Assert.Equal(
            [
                "Tributary.Fanout.IFallible", // for the values of whoever uses the package
                "Tributary.News.Storage.INewsStore", // PostgreSQL joins SQLite behind it
            ],
            from type in Types
            where type.IsInterface
            where Types.Count(other => other.IsClass && type.IsAssignableFrom(other)) < 2
            orderby type.FullName
            select type.FullName);

    [Fact]
    public void No_file_is_longer_than_500_lines() =>
        Assert.Empty(
            from folder in new[] { "src", "tests", "bench" }
            from file in Repository.Sources(folder)
            let lines = File.ReadLines(file).Count()
            let name = Path.GetRelativePath(Repository.Root, file)
            where lines > 500 && !LongFiles.ContainsKey(name)
            select $"{name}: {lines}");

    [Fact]
    public void No_line_is_longer_than_140_columns() =>
        Assert.Empty(
            from folder in new[] { "src/Tributary.App", "src/Tributary.News" }
            from line in Repository.Lines(folder)
            where line.Text.Length > 140
            select line.Where);

    [Fact]
    public void A_silenced_warning_has_its_reason_on_the_line() =>
        Assert.Empty(
            from line in Repository.Lines("src")
            where line.Text.Contains("#pragma warning disable", StringComparison.Ordinal) && !line.Text.Contains("//", StringComparison.Ordinal)
            select line.Where);

    [Fact]
    public void No_path_of_one_machine_is_written_down() =>
        Assert.Empty(
            from folder in new[] { "src", "tests", "bench" }
            from line in Repository.Lines(folder)
            where MachinePath().IsMatch(line.Text)
            select line.Where);

    [Fact]
    public void The_readme_begins_with_the_two_commands()
    {
        var head = string.Join('\n', File.ReadLines(Repository.PathOf("README.md")).Take(20));
        Assert.Contains("./tributary demo", head, StringComparison.Ordinal);
        Assert.Contains("./test", head, StringComparison.Ordinal);
    }

    private static bool IsAsync(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is { } open
            && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>)));

    private static bool InheritedFromTheFramework(Type type, MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType != type
        || (!type.IsInterface && type.GetInterfaces().Where(contract => contract.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            .Any(contract => type.GetInterfaceMap(contract).TargetMethods.Contains(method)));

    private static bool Generated(Type type) =>
        type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), false)
        || (type.DeclaringType is { } outer && Generated(outer))
        || typeof(System.Text.Json.Serialization.JsonSerializerContext).IsAssignableFrom(type);

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Service|Impl|Wrapper|Processor|Common|Misc|Base)$")]
    private static partial Regex Vague();

    // Written so that this file does not find itself.
    [GeneratedRegex("/(root|wor[k]|tm[p])/")]
    private static partial Regex MachinePath();
}
