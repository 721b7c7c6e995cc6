using System.Xml.Linq;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class PressTests(StartedWorld started) : IClassFixture<StartedWorld>
{
    [Fact]
    public async Task Every_feed_has_articles_of_its_own()
    {
        var links = new HashSet<string>();
        for (var number = 0; number < 20; number++)
        {
            var reply = await AskAsync("press", number);
            Assert.InRange(reply.Body.Length, 25_000, 35_000);
            Assert.Equal(25, XDocument.Parse(reply.Body).Descendants("item").Count(item => links.Add(item.Element("link")!.Value)));
        }
        foreach (var unknown in (string[])["press/x.xml", "press/1000000.xml", "press/1", "press"])
            Assert.Equal(404, (await SendAsync(unknown)).Status);
    }

    [Fact]
    public async Task In_each_edition_one_feed_in_ten_has_news_and_the_others_are_not_modified()
    {
        var tags = new string[300];
        for (var number = 0; number < tags.Length; number++)
            tags[number] = (await AskAsync("press~e", number)).Headers["ETag"];
        started.World.Set("press~e", Behaviour.Parse("edition:1"));
        var changed = 0;
        for (var number = 0; number < tags.Length; number++)
        {
            var reply = await AskAsync("press~e", number, ("If-None-Match", tags[number]));
            if (reply.Status == 304)
                continue;
            changed++;
            Assert.NotEqual(tags[number], reply.Headers["ETag"]);
            Assert.Equal(25, XDocument.Parse(reply.Body).Descendants("item").Count());
        }
        Assert.InRange(changed, 10, 60);
    }

    private Task<Reply> AskAsync(string instance, int number, params (string, string)[] headers) =>
        SendAsync(string.Create(null, $"{instance}/{number}.xml"), headers);

    private Task<Reply> SendAsync(string path, params (string, string)[] headers) =>
        StartedWorld.SendAsync(started.Client, StartedWorld.Request(new Uri(started.World.Address, path), headers));
}
