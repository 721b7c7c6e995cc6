using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Tributary.Storage;

namespace Tributary.News.Tests.Storage;

public sealed class DapperTests
{
    [Fact]
    public void Every_statement_is_mapped_at_build_time()
    {
        // Where the generator passes a call by, for a private row type for instance, it stays a call of Dapper's own, which makes code at
        // run time: that works in a test and fails in a native program.
        using var file = new PEReader(File.OpenRead(typeof(SqliteStore).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var used = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(type => metadata.GetString(type.Name)).ToList();
        Assert.Contains("CommandFactory`1", used);
        Assert.DoesNotContain("SqlMapper", used);
    }
}
