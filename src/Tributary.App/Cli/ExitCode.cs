namespace Tributary.App.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int EverySourceFailed = 1;

    /// <summary>An experiment's numbers deny what it claims.</summary>
    public const int Refuted = 1;
    public const int Usage = 2;
    public const int SomeSourceFailed = 3;
    public const int Store = 4;

    /// <summary>A defect of ours, or results that could not be written (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;
    public const int Interrupted = 130;

    /// <summary>Who read the results has gone before the end (128 and the number of SIGPIPE, as a shell says it).</summary>
    public const int ReaderGone = 141;
}
