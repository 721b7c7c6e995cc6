namespace Tributary.EndToEnd.Tests.Settings;

public sealed class KeyTests : IDisposable
{
    private readonly SettingsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_come_from_the_environment_as_they_are()
    {
        _folder.With("NEWSAPI_KEY", " first ").With("GUARDIAN_API_KEY", "second");

        Assert.Equal(["first", "second"], Keys());
        Assert.Equal(["first", "third"], Keys(_folder.With("GUARDIAN_KEY", "third")));
    }

    [Fact]
    public void Keys_and_settings_come_from_a_dot_env_file_too_and_the_environment_wins()
    {
        _folder.WithFile(".env", """
            # keys
            export NEWSAPI_KEY="from file"
            GUARDIAN_KEY='quoted' # a remark
            TRIBUTARY_RUN__TIMEOUT = 4s
            OTHER=ignored

            """.Replace("from file", "from-file", StringComparison.Ordinal));
        Assert.Equal(["from-file", "quoted"], Keys());
        Assert.Equal(TimeSpan.FromSeconds(4), _folder.Read().Run.Timeout);

        Assert.Equal(["from-environment", "quoted"], Keys(_folder.With("NEWSAPI_KEY", "from-environment")));
    }

    [Fact]
    public void A_key_prints_as_stars() => Assert.Equal("***", $"{_folder.With("NEWSAPI_KEY", "secret").Read().Sources[0].Key}");

    [Fact]
    public void A_key_that_no_header_could_carry_is_refused_without_being_repeated()
    {
        var refusal = _folder.With("GUARDIAN_KEY", "secret\nX-Injected: 1").Refusal();

        Assert.Equal("GUARDIAN_KEY: a key is visible ASCII without spaces", refusal);
    }

    [Fact]
    public void A_line_of_a_dot_env_file_that_is_none_is_refused_without_being_repeated() =>
        Assert.Equal(".env:2: expected NAME=value", _folder.WithFile(".env", "A=b\nNEWSAPI_KEY: secret\n").Refusal());

    [Fact]
    public void A_setting_in_a_dot_env_file_is_refused_with_its_line() =>
        Assert.StartsWith(
            ".env:2: run.timeout: 'soon' is not a duration",
            _folder.WithFile(".env", "\nTRIBUTARY_RUN__TIMEOUT=soon").Refusal(),
            StringComparison.Ordinal);

    private IEnumerable<string?> Keys(SettingsFolder? folder = null) =>
        (folder ?? _folder).Read().Sources.Take(2).Select(source => source.Key?.Reveal());
}
