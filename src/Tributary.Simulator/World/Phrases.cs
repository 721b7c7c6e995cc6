namespace Tributary.Simulator.World;

/// <summary>What happened, in the words of several newsrooms: the variants of one outcome tell the same event.</summary>
internal sealed record Happening(string[] Headlines, string Sentence);

/// <summary>The sentences that articles are made of: {subject}, {place}, {n} are filled in.</summary>
internal static class Phrases
{
    public static readonly string[] Places =
    [
        "Norway", "Kenya", "Portugal", "Chile", "Scotland", "Canada", "Vietnam", "Ghana", "Finland", "New Zealand", "Peru", "Estonia",
        "Jamaica", "Slovenia", "Uruguay", "Iceland", "Malaysia", "Tunisia", "Wales", "Latvia", "Bristol", "Oregon", "Bavaria", "Tasmania",
    ];

    public static readonly string[] Authors =
    [
        "Maren Oduya", "Tomasz Hallam", "Ines Carvell", "Joel Brandvik", "Priya Lindqvist", "Oscar Meade", "Nadia Fenwick",
        "Samuel Achterberg",
        "Leila Dunmore", "Gareth Okafor", "Hanna Whitlock", "Rui Delacroix", "Erin Castellan", "Viktor Amsel", "Chidi Rowntree",
        "Yara Pemberton",
    ];

    public static readonly string[] Asides =
    [
        "Officials in {place} expect a first report within {n} weeks.",
        "Critics asked who would pay, and for how long.",
        "The figures cover {n} districts and will be checked again in spring.",
        "Residents said they had waited years for an answer.",
        "A spokesperson declined to say whether other regions would follow.",
        "Two earlier attempts were dropped, the last one {n} months ago.",
    ];

    public static readonly string[] Users =
        ["quietloop", "mapfold", "tidepool", "sigbus", "larkspur", "nullhaven", "ozymandias7", "pennyroyal", "rustbelt", "halfcarry",
            "wintermote", "kestrel9"];

    public static Happening[] Of(Mood mood) => mood switch
    {
        Mood.Civic => Civic,
        Mood.Science => Science,
        Mood.Business => Business,
        Mood.Sport => Sport,
        _ => Culture,
    };

    private static readonly Happening[] Civic =
    [
        new(["{place} approves {subject} after {n} hours of debate", "Vote in {place} clears the way for {subject}",
            "{place}: {subject} approved", "{subject} approved in {place} by {n} votes"],
            "The {subject} passed in {place} with a majority of {n}."),
        new(["{place} delays {subject} until next year", "{subject} delayed in {place}",
            "Delay for {subject} as {place} asks for more time", "{place} postpones {subject}, citing costs"],
            "Ministers in {place} put off the {subject} by {n} months."),
        new(["Court in {place} halts {subject}", "Judges stop {subject} in {place}", "{place} court suspends {subject} pending appeal",
            "{subject} halted by {place} court"],
            "Judges in {place} suspended the {subject} for {n} days."),
        new(["{subject} in {place} under review after complaints", "{place} to review {subject}", "Review of {subject} begins in {place}",
            "Complaints prompt {place} to look again at {subject}"],
            "More than {n} complaints led {place} to review the {subject}."),
    ];

    private static readonly Happening[] Science =
    [
        new(["{subject} in {place} finds {n} new cases", "Researchers in {place} report first results of {subject}",
            "{place}: first results from {subject}", "First {subject} results out of {place} surprise researchers"],
            "A team in {place} published the first results of the {subject}, with {n} observations."),
        new(["{place} to lead {subject}", "{subject} to be led from {place}", "Teams in {place} chosen to lead {subject}",
            "{place} wins bid to host {subject}"],
            "The {subject} will be led from {place} for {n} years."),
        new(["{subject}: {place} team withdraws paper", "Paper on {subject} withdrawn by {place} authors",
            "{place} researchers retract {subject} findings"],
            "Authors in {place} withdrew a paper on the {subject} after {n} readers found an error."),
        new(["What the {subject} in {place} tells us", "{subject} in {place} enters second phase",
            "Second phase of {subject} starts in {place}", "{place} begins phase two of {subject}"],
            "The second phase of the {subject} has begun in {place} with {n} volunteers."),
    ];

    private static readonly Happening[] Business =
    [
        new(["{place} backs {subject} with {n}m loan", "{subject} in {place} gets {n}m", "{n}m for {subject} in {place}",
            "Investors put {n}m into {subject} in {place}"],
            "The {subject} in {place} raised {n} million in its latest round."),
        new(["{subject} in {place} to create {n} jobs", "{n} jobs promised by {subject} in {place}",
            "{place} welcomes {subject} and {n} jobs"],
            "The {subject} would bring {n} jobs to {place} over three years."),
        new(["{place} scraps {subject}", "{subject} scrapped in {place}", "End of {subject} in {place} leaves suppliers waiting",
            "{place} drops {subject} after audit"],
            "An audit led {place} to drop the {subject}, leaving {n} suppliers unpaid."),
        new(["{place} regulator clears {subject}", "{subject} cleared by regulator in {place}",
            "Regulator in {place} waves through {subject} with conditions"],
            "The regulator in {place} cleared the {subject} on {n} conditions."),
    ];

    private static readonly Happening[] Sport =
    [
        new(["{place} win {subject} in extra time", "{subject}: {place} triumph at last", "Late drama as {place} take {subject}",
            "{place} crowned in {subject}"],
            "{place} won the {subject} in front of {n} thousand spectators."),
        new(["{place} out of {subject} after injury", "Injury ends {place} hopes in {subject}", "{subject}: {place} captain ruled out"],
            "The captain of {place} misses the {subject} and is out for {n} weeks."),
        new(["{place} to host {subject}", "{subject} goes to {place}", "{subject}: {place} chosen as host"],
            "{place} will host the {subject} for the first time in {n} years."),
        new(["{subject} in {place} postponed by storm", "Storm stops {subject} in {place}", "{place}: {subject} called off as storm hits"],
            "Organisers in {place} moved the {subject} by {n} days."),
    ];

    private static readonly Happening[] Culture =
    [
        new(["{subject} opens in {place} with {n} premieres", "{place} opens {subject}", "{n} premieres as {subject} starts in {place}"],
            "The {subject} opened in {place} with {n} premieres."),
        new(["{subject} from {place} wins top award", "Top award for {subject} from {place}",
            "{place} celebrates as {subject} takes award"],
            "Jurors praised the {subject} from {place} among {n} entries."),
        new(["{place} saves {subject} from closure", "{subject} in {place} saved", "Donors save {subject} in {place}"],
            "About {n} donors kept the {subject} in {place} open."),
        new(["Review: {subject} from {place} is a quiet marvel", "{subject} from {place}: a first look",
            "{place} brings {subject} to new audiences"],
            "The {subject} from {place} runs for {n} evenings."),
    ];
}
