using System.Globalization;
using CsCheck;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

public sealed class FeedDateTests
{
    [Theory]
    // RFC 822 and 2822
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 1 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu,  1 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 95 19:48:21 GMT", "1995-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 104 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48 GMT", "2004-01-01T19:48:00Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004", "2004-01-01T00:00:00Z")]
    [InlineData("01 Jan 2004", "2004-01-01T00:00:00Z")]
    [InlineData("Thu,01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thursday, 01 January 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan, 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, Jan 01, 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, Jan 01 2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thurs, 01 Sept 2004 19:48:21 GMT", "2004-09-01T19:48:21Z")]
    [InlineData("thu, 01 jan 2004 19:48:21 gmt", "2004-01-01T19:48:21Z")]
    [InlineData("THU, 01 JAN 2004 19:48:21 EST", "2004-01-02T00:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +0100", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 -0530", "2004-01-02T01:18:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +01:00", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +1:00", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +01", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 -0000", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +0000 (UTC)", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 -0800 (PST)", "2004-01-02T03:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT+0100", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT-01:01", "2004-01-01T20:49:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT +0100", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21+0100", "2004-01-01T18:48:21Z")]
    [InlineData("Wed, 19 Aug 2009 18:28:00 Etc/GMT", "2009-08-19T18:28:00Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 UT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 EDT", "2004-01-01T23:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 CST", "2004-01-02T01:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 MDT", "2004-01-02T01:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 PST", "2004-01-02T03:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 PDT", "2004-01-02T02:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 CET", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 CEST", "2004-01-01T17:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 BST", "2004-01-01T18:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 MSK", "2004-01-01T16:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 JST", "2004-01-01T10:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 IST", "2004-01-01T14:18:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 AEST", "2004-01-01T09:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 A", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 Z", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 XYZ", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 31 Jun 2004 19:48:21 GMT", "2004-07-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 24:00:00 GMT", "2004-01-02T00:00:00Z")]
    [InlineData("Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z")]
    [InlineData("Thu, 01 Jan 2004 7:48:21 PM GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thu, 01 Jan 2004 12:05:00 AM", "2004-01-01T00:05:00Z")]
    [InlineData("Thu, 01 Jan 2004 9:8:7 GMT", "2004-01-01T09:08:07Z")]
    [InlineData("Thursday, 1st January 2004, 19:48 CET", "2004-01-01T18:48:00Z")]
    [InlineData("January 1st, 2004 7:48 pm", "2004-01-01T19:48:00Z")]
    [InlineData("January 1, 2004", "2004-01-01T00:00:00Z")]
    [InlineData("January 1, 2004 at 7:48 p.m.", "2004-01-01T19:48:00Z")]
    [InlineData("Jan 2004", "2004-01-01T00:00:00Z")]
    [InlineData("Thu, 01-Jan-2004 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("Thursday, 01-Jan-04 19:48:21 GMT", "2004-01-01T19:48:21Z")]
    [InlineData("  Thu, 01 Jan 2004 19:48:21 GMT\n", "2004-01-01T19:48:21Z")]
    // asctime and its kin
    [InlineData("Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z")]
    [InlineData("Sun Jan 04 16:29:06 PST 2004", "2004-01-05T00:29:06Z")]
    [InlineData("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z")]
    [InlineData("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z")]
    // ISO 8601 and W3CDTF
    [InlineData("2003", "2003-01-01T00:00:00Z")]
    [InlineData("2003-12", "2003-12-01T00:00:00Z")]
    [InlineData("2003-12-31", "2003-12-31T00:00:00Z")]
    [InlineData("20031231", "2003-12-31T00:00:00Z")]
    [InlineData("031231", "2003-12-31T00:00:00Z")]
    [InlineData("03-12-31", "2003-12-31T00:00:00Z")]
    [InlineData("2003335", "2003-12-01T00:00:00Z")]
    [InlineData("2003-335", "2003-12-01T00:00:00Z")]
    [InlineData("03335", "2003-12-01T00:00:00Z")]
    [InlineData("2003-W01-1", "2002-12-30T00:00:00Z")]
    [InlineData("2009-W53-7", "2010-01-03T00:00:00Z")]
    [InlineData("2004W014", "2004-01-01T00:00:00Z")]
    [InlineData("2004-W01", "2003-12-29T00:00:00Z")]
    [InlineData("2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31t10:14:55z", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T10:14:55", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31 10:14:55", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T10:14Z", "2003-12-31T10:14:00Z")]
    [InlineData("2003-12-31T10Z", "2003-12-31T10:00:00Z")]
    [InlineData("2003-12-31T10:14:55-08:00", "2003-12-31T18:14:55Z")]
    [InlineData("2003-12-31T18:14:55+08:00", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T18:14:55+0800", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T18:14:55+08", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31 18:14:55 +08:00", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31 18:14:55 UTC", "2003-12-31T18:14:55Z")]
    [InlineData("2003-12-31 18:14:55 EST", "2003-12-31T23:14:55Z")]
    [InlineData("2003-12-31T10:14:55.5Z", "2003-12-31T10:14:55.5Z")]
    [InlineData("2003-12-31T10:14:55,5Z", "2003-12-31T10:14:55.5Z")]
    [InlineData("2003-12-31T10:14:55.123456789012Z", "2003-12-31T10:14:55.1234567Z")]
    [InlineData("20031231T101455Z", "2003-12-31T10:14:55Z")]
    [InlineData("20031231T1014+0100", "2003-12-31T09:14:00Z")]
    [InlineData("20031231101455", "2003-12-31T10:14:55Z")]
    [InlineData("2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("2003-12-31+01:00", "2003-12-30T23:00:00Z")]
    [InlineData("2003-12-31Z", "2003-12-31T00:00:00Z")]
    [InlineData("2003-1-2T3:04:05Z", "2003-01-02T03:04:05Z")]
    [InlineData("2003-12-31 10:14 PM", "2003-12-31T22:14:00Z")]
    [InlineData("2003-12-31T10:14:55 +0000 (UTC)", "2003-12-31T10:14:55Z")]
    // Unix time
    [InlineData("1072915200", "2004-01-01T00:00:00Z")]
    [InlineData("1072915200000", "2004-01-01T00:00:00Z")]
    // numbers only
    [InlineData("12/31/2003", "2003-12-31T00:00:00Z")]
    [InlineData("31/12/2003", "2003-12-31T00:00:00Z")]
    [InlineData("01/02/2003", "2003-01-02T00:00:00Z")]
    [InlineData("12/31/2003 10:14:55 PM", "2003-12-31T22:14:55Z")]
    [InlineData("31.12.2003", "2003-12-31T00:00:00Z")]
    [InlineData("01.02.2003 10:14", "2003-02-01T10:14:00Z")]
    [InlineData("2003/12/31 10:14:55", "2003-12-31T10:14:55Z")]
    [InlineData("31-12-2003 10:14", "2003-12-31T10:14:00Z")]
    [InlineData("2003.12.31 10:14", "2003-12-31T10:14:00Z")]
    // other languages
    [InlineData("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z")]
    [InlineData("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z")]
    [InlineData("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z")]
    [InlineData("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z")]
    [InlineData("2004年5月28日 12:34:56", "2004-05-28T12:34:56Z")]
    [InlineData("2004年5月28日 午後1時30分", "2004-05-28T13:30:00Z")]
    [InlineData("Do, 1 Januar 2004 19:48:21 +0100", "2004-01-01T18:48:21Z")]
    [InlineData("Donnerstag, 4. März 2004 um 19:48 Uhr", "2004-03-04T19:48:00Z")]
    [InlineData("Mi, 05 Mai 2004 19:48:21 MESZ", "2004-05-05T17:48:21Z")]
    [InlineData("jeu, 01 janv. 2004 19:48:21 +0100", "2004-01-01T18:48:21Z")]
    [InlineData("mar., 12 juin 2012 10:00:00 GMT", "2012-06-12T10:00:00Z")]
    [InlineData("mardi 12 août 2012 à 10h30", "2012-08-12T10:30:00Z")]
    [InlineData("1 de enero de 2004 19:48", "2004-01-01T19:48:00Z")]
    [InlineData("gio, 01 gen 2004 19:48:21 +0000", "2004-01-01T19:48:21Z")]
    [InlineData("qui, 01 fev 2004 19:48:21 -0300", "2004-02-01T22:48:21Z")]
    [InlineData("Чт, 01 янв 2004 19:48:21 +0300", "2004-01-01T16:48:21Z")]
    [InlineData("1 stycznia 2004 19:48", "2004-01-01T19:48:00Z")]
    public void Reads(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), FeedDate.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("yesterday")]
    [InlineData("Sun, 16 zzz 2012 11:47:32 GMT")]
    [InlineData("Sun, 16 Dec zz 11:47:32 GMT")]
    [InlineData("Sun, 16 Dec 2012 1:2:3:4 GMT")]
    [InlineData("Sun, 32 Dec 2012 11:47:32 GMT")]
    [InlineData("Sun, 16 Dec 2012 25:47:32 GMT")]
    [InlineData("Sun, 16 Dec 2012 11:61:32 GMT")]
    [InlineData("2012-13-01")]
    [InlineData("2012-12-32T00:00:00Z")]
    [InlineData("2012-12-31T25:00:00Z")]
    [InlineData("2012-12-31T24:00:01Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("1599-12-31T23:59:59Z")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 +0000")]
    [InlineData("2201-01-01")]
    [InlineData("Sun, , 2012")]
    [InlineData("12:30")]
    [InlineData("999999999999999999999")]
    [InlineData("99/99/9999")]
    public void What_is_no_date_is_null(string text) => Assert.Null(FeedDate.Parse(text));

    private static readonly Gen<DateTimeOffset> Moments =
        Gen.Long[new DateTime(1601, 1, 1).Ticks, new DateTime(2199, 12, 31).Ticks]
            .Select(ticks => new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero));

    [Fact]
    public void What_is_written_in_any_standard_form_is_read_back() =>
        Gen.Select(Moments, Gen.Int[-14 * 60, 14 * 60]).Sample((moment, minutes) =>
        {
            var local = moment.ToOffset(TimeSpan.FromMinutes(minutes));
            var culture = CultureInfo.InvariantCulture;
            Assert.Equal(moment, FeedDate.Parse(moment.ToString("r", culture)));
            Assert.Equal(moment, FeedDate.Parse(local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", culture)));
            Assert.Equal(moment, FeedDate.Parse(local.ToString("yyyyMMdd'T'HHmmsszzz", culture)));
            Assert.Equal(moment, FeedDate.Parse(local.ToString("o", culture)));
            Assert.Equal(moment, FeedDate.Parse(local.ToString("ddd, d MMM yyyy HH:mm:ss ", culture) + local.ToString("zzz", culture).Replace(":", "")));
            Assert.Equal(moment, FeedDate.Parse(moment.ToString("ddd MMM d HH:mm:ss yyyy", culture)));
            Assert.Equal(moment, FeedDate.Parse(moment.ToString("MMMM d, yyyy h:mm:ss tt", culture)));
        });

    [Fact]
    public void No_text_makes_it_throw_and_every_answer_is_plausible()
    {
        var pieces = Gen.OneOf(
            Gen.OneOfConst(
                "Thu", ",", " ", "01", "1", "31", "Jan", "mars", "2004", "04", "19:48", ":21", ".5", "GMT", "+0100", "-", "/", "T", "Z", "W", "PM",
                "年", "월", "오후", "(", "999999999", "h30", "٣", "\0", "Ιούλ", "+", "99:99", "."),
            Gen.String[0, 6]);
        pieces.Array[0, 12].Sample(parts =>
        {
            if (FeedDate.Parse(string.Concat(parts)) is { } date)
                Assert.True(date.Offset == TimeSpan.Zero && date.Year is >= 1600 and <= 2200);
        }, iter: 50_000);
    }

    [Theory]
    [InlineData("Thu, 01 Jan 2004 19:48:21 GMT")]
    [InlineData("Thu, 01 Jan 2004 19:48:21 +0100")]
    [InlineData("2003-12-31T10:14:55.123+01:00")]
    [InlineData("Sun Jan 04 16:29:06 PST 2004")]
    public void The_usual_forms_allocate_nothing(string text)
    {
        Assert.NotNull(FeedDate.Parse(text));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            FeedDate.Parse(text);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000);
    }
}
