namespace Tributary.App.Lab;

/// <summary>One question about asynchronous work, and the way to answer it on this machine. Stateless.</summary>
/// <param name="name">What it is called on the command line: lower case, words joined by hyphens.</param>
/// <param name="question">One sentence that ends with a question mark.</param>
/// <param name="takes">About how long it runs on two cores: less than ten seconds.</param>
internal abstract class LabExperiment(string name, string question, TimeSpan takes)
{
    public string Name => name;

    public string Question => question;

    public TimeSpan Takes => takes;

    /// <summary>Whether it does more where it is given a PostgreSQL server.</summary>
    public virtual bool UsesPostgres => false;

    /// <summary>Measures, judges what it measured, and says how long that took.</summary>
    /// <param name="ground">The simulator, the clock and a folder, of this run's own.</param>
    /// <param name="cancellationToken">Ends it; nothing that it started goes on.</param>
    /// <exception cref="OperationCanceledException">It was cancelled. Nothing else is thrown for that.</exception>
    public async Task<Finding> RunAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var start = ground.Time.GetTimestamp();
        var finding = await MeasureAsync(ground, cancellationToken);
        return finding with { TookMs = ground.Time.GetElapsedTime(start).TotalMilliseconds };
    }

    /// <inheritdoc cref="RunAsync"/>
    protected abstract Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken);
}
