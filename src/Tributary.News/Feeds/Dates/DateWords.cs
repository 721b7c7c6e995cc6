using System.Collections.Frozen;

namespace Tributary.News.Feeds.Dates;

/// <summary>The names of months and zones, and how an offset is written.</summary>
internal static class DateWords
{
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> MonthNames =
        Names().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // In minutes east of Greenwich. Of a name with several meanings, the one that feeds mean: EST is New York, IST India, BST Britain.
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ZoneNames =
        new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
        {
            ["UT"] = 0, ["UTC"] = 0, ["GMT"] = 0, ["WET"] = 0, ["UCT"] = 0, ["Zulu"] = 0,
            ["EST"] = -300, ["EDT"] = -240, ["ET"] = -300, ["CST"] = -360, ["CDT"] = -300, ["CT"] = -360,
            ["MST"] = -420, ["MDT"] = -360, ["MT"] = -420, ["PST"] = -480, ["PDT"] = -420, ["PT"] = -480,
            ["AST"] = -240, ["ADT"] = -180, ["AT"] = -240, ["NST"] = -210, ["NDT"] = -150,
            ["AKST"] = -540, ["AKDT"] = -480, ["HST"] = -600, ["HAST"] = -600, ["HADT"] = -540,
            ["BRT"] = -180, ["BRST"] = -120, ["ART"] = -180, ["CLT"] = -240, ["CLST"] = -180, ["COT"] = -300, ["PET"] = -300,
                ["VET"] = -240,
            ["BST"] = 60, ["WEST"] = 60, ["CET"] = 60, ["CEST"] = 120, ["MET"] = 60, ["MEST"] = 120, ["MEZ"] = 60, ["MESZ"] = 120,
            ["EET"] = 120, ["EEST"] = 180, ["SAST"] = 120, ["CAT"] = 120, ["WAT"] = 60, ["EAT"] = 180,
            ["MSK"] = 180, ["MSD"] = 240, ["TRT"] = 180, ["GST"] = 240, ["IRST"] = 210, ["PKT"] = 300, ["IST"] = 330, ["NPT"] = 345,
            ["WIB"] = 420, ["ICT"] = 420, ["HKT"] = 480, ["SGT"] = 480, ["MYT"] = 480, ["PHT"] = 480, ["AWST"] = 480,
            ["JST"] = 540, ["KST"] = 540, ["ACST"] = 570, ["ACDT"] = 630, ["AEST"] = 600, ["AEDT"] = 660, ["NZST"] = 720, ["NZDT"] = 780,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>1 to 12, 0 for none. By the first three letters, in English.</summary>
    public static int EnglishMonth(ReadOnlySpan<char> text) => ((text[0] | 0x20) << 16 | (text[1] | 0x20) << 8 | (text[2] | 0x20)) switch
    {
        'j' << 16 | 'a' << 8 | 'n' => 1,
        'f' << 16 | 'e' << 8 | 'b' => 2,
        'm' << 16 | 'a' << 8 | 'r' => 3,
        'a' << 16 | 'p' << 8 | 'r' => 4,
        'm' << 16 | 'a' << 8 | 'y' => 5,
        'j' << 16 | 'u' << 8 | 'n' => 6,
        'j' << 16 | 'u' << 8 | 'l' => 7,
        'a' << 16 | 'u' << 8 | 'g' => 8,
        's' << 16 | 'e' << 8 | 'p' => 9,
        'o' << 16 | 'c' << 8 | 't' => 10,
        'n' << 16 | 'o' << 8 | 'v' => 11,
        'd' << 16 | 'e' << 8 | 'c' => 12,
        _ => 0,
    };

    /// <summary>1 to 12, 0 for none: in the languages of Europe, whole or shortened.</summary>
    public static int Month(ReadOnlySpan<char> word) => MonthNames.TryGetValue(word, out var month) ? month : 0;

    /// <summary>
    /// A zone's name. One letter is no offset: RFC 822 had the signs of the military zones wrong, so that RFC 5322 (4.3) reads them as
    /// unknown, which is UTC here.
    /// </summary>
    public static bool TryZone(ReadOnlySpan<char> word, out int minutes)
    {
        minutes = 0;
        return (word.Length == 1 && char.IsAsciiLetter(word[0])) || ZoneNames.TryGetValue(word, out minutes);
    }

    /// <summary>
    /// An offset in digits or a name, or both: <c>+0100</c>, <c>-1:30</c>, <c>+01</c>, <c>GMT+1</c>, <c>EST</c>, <c>+0000 (UTC)</c>.
    /// </summary>
    public static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.IndexOf('(') is > 0 and var comment)
            text = text[..comment].TrimEnd();
        var sign = text.IndexOfAny('+', '-', '−');
        if (sign < 0)
            return TryZone(text, out minutes);
        if (sign > 0 && !TryZone(text[..sign].Trim(), out _))
            return false;
        var (hours, digits, rest) = (0, 0, 0);
        var colon = false;
        foreach (var c in text[(sign + 1)..])
        {
            if (c == ':' && digits > 0 && !colon)
            {
                (colon, hours, rest, digits) = (true, rest, 0, 0);
                continue;
            }
            if (!char.IsAsciiDigit(c) || digits == 4)
                return false;
            (rest, digits) = ((rest * 10) + c - '0', digits + 1);
        }
        if (!colon)
            (hours, rest) = digits > 2 ? (rest / 100, rest % 100) : (rest, 0);
        if (digits == 0)
            return false;
        minutes = ((hours * 60) + rest) * (text[sign] == '+' ? 1 : -1);
        return true;
    }

    private static Dictionary<string, int> Names()
    {
        string[] months =
        [
            "jan january janv janvier januar jänner jän enero ene gennaio gen janeiro januari janúar januarie styczeń stycznia "
            + "sty leden ledna led január január siječnja tammikuu tammikuuta ocak oca ιαν ιανουάριος ιανουαρίου янв январь января "
            + "січ січня yanvar",
            "feb february févr fév février fevrier februar febrero febbraio fevereiro fev februari februarie luty lutego lut "
            + "únor února úno február veljače helmikuu helmikuuta şubat şub φεβ φεβρουάριος φεβρουαρίου фев февр февраль февраля "
            + "лют лютого",
            "mar march mars märz maerz mär mrz marzo março marco maart mrt mart martie marzec marca březen března bře március "
            + "márc marec ožujka maaliskuu maaliskuuta μαρ μάρ μαρτ μάρτ μάρτιος μαρτίου μάώ μαώ мар март марта бер березня",
            "apr april avr avril abril abr aprile april aprilie kwiecień kwietnia kwi duben dubna dub április ápr apríl travnja "
            + "huhtikuu huhtikuuta nisan nis απρ απρίλιος απριλίου апр апрель апреля кві квітня",
            "may mai mayo maggio mag maio mei maj mai maja květen května kvě május máujus máj svibnja toukokuu toukokuuta mayıs "
            + "μαϊ μάϊ μαι μάι μάιος μαΐου μαϊου май мая тра травня",
            "jun june juin juni junio giugno giu junho iunie juni czerwiec czerwca cze červen června čer június jún lipnja "
            + "kesäkuu kesäkuuta haziran haz ιουν ιούν ιούνιος ιουνίου ιον июн июнь июня чер червня",
            "jul july juil juillet juli julio luglio lug julho iulie lipiec lipca lip červenec července július júl srpnja "
            + "heinäkuu heinäkuuta temmuz tem ιουλ ιούλ ιούλιος ιουλίου ιολ июл июль июля лип липня",
            "aug august août aout aoû agosto ago augustus augusti sierpień sierpnia sie srpen srpna srp augusztus kolovoza "
            + "elokuu elokuuta ağustos ağu αυγ αύγ αύγουστος αυγούστου авг август августа сер серпня",
            "sep sept september septembre septiembre setiembre settembre set setembro septembrie wrzesień września wrz září zář "
            + "szeptember szept rujna syyskuu syyskuuta eylül eyl σεπ σεπτ σεπτέμβριος σεπτεμβρίου сен сент сентябрь сентября вер "
            + "вересня",
            "oct okt october oktober octobre octubre ottobre ott outubro out octombrie październik października paź říjen října "
            + "říj október listopada lokakuu lokakuuta ekim eki οκτ οκτώβριος οκτωβρίου окт октябрь октября жов жовтня",
            "nov november novembre noviembre novembro noiembrie noi listopad listopadu lis studenoga marraskuu marraskuuta kasım "
            + "kas νοε νοέ νοεμ νοέμ νοέμβριος νοεμβρίου ноя нояб ноябрь ноября лис листопада",
            "dec december déc décembre decembre dezember dez diciembre dic dicembre dezembro decembrie grudzień grudnia gru "
            + "prosinec prosince pro prosinca december joulukuu joulukuuta aralık ara δεκ δεκέμβριος δεκεμβρίου дек декабрь "
            + "декабря гру грудня",
        ];
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var month = 0; month < months.Length; month++)
            foreach (var name in months[month].Split(' '))
                names.TryAdd(name, month + 1);
        return names;
    }
}
