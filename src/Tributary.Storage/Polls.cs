using Microsoft.Data.Sqlite;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The table <c>polls</c>, and what a poll writes beside it.</summary>
internal static class Polls
{
    private const string Columns =
        """
        source, declared, moved_to, etag, last_modified, due_at, interval_ms, why, tried_at, succeeded_at, new_at, streak,
        failure_kind, failure_message, failure_at, retired_at, silence, title, items, rhythm, validated_by
        """;

    // Where what it remembers of its items is as it was, the row keeps it: nothing is read to be written again.
    private const string Upsert =
        $"""
        INSERT INTO polls ({Columns}, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, coalesce(?22, x''))
        ON CONFLICT (source) DO UPDATE SET
          declared = ?2, moved_to = ?3, etag = ?4, last_modified = ?5, due_at = ?6, interval_ms = ?7, why = ?8, tried_at = ?9, succeeded_at = ?10,
          new_at = ?11, streak = ?12, failure_kind = ?13, failure_message = ?14, failure_at = ?15, retired_at = ?16, silence = ?17, title = ?18,
          items = ?19, rhythm = ?20, validated_by = ?21, seen = coalesce(?22, seen)
        """;

    // Validators belong to the address that gave them.
    private const string Moved =
        """
        INSERT INTO polls (source, declared, moved_to, streak, items, rhythm, seen) VALUES (?1, ?2, ?3, 0, 0, x'', x'')
        ON CONFLICT (source) DO UPDATE SET declared = ?2, moved_to = ?3, etag = NULL, last_modified = NULL, validated_by = NULL
        WHERE coalesce(declared, ?2) = ?2 AND coalesce(moved_to, '') <> ?3
        """;

    private const string Learned =
        """
        UPDATE polls SET
          moved_to = ?4, etag = ?5, last_modified = ?6, streak = ?7, failure_kind = ?8, failure_message = ?9, failure_at = ?10, validated_by = ?11
        WHERE source = ?1 AND moved_to = ?2 AND streak = ?3
        """;

    private const string InsertArticle =
        """
        INSERT INTO articles (
          id, url, title, summary, author, publisher, published_at, lang, image, source, item_id, content, first_seen_at, last_seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?13, ?13)
        ON CONFLICT (id) DO NOTHING
        """;

    public static IReadOnlyList<PollState> All(SqliteTransaction transaction)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT {Columns} FROM polls";
        using var reader = command.ExecuteReader();
        var states = new List<PollState>();
        while (reader.Read())
            states.Add(StateOf(reader));
        return states;
    }

    public static SeenItems Seen(SqliteTransaction transaction, string source)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT seen FROM polls WHERE source = @source";
        command.Parameters.AddWithValue("@source", source);
        return command.ExecuteScalar() is byte[] seen ? SeenItems.FromBytes(seen) : SeenItems.None;
    }

    public static void Move(SqliteTransaction transaction, string source, string declared, string movedTo)
    {
        using var statement = new SqliteStatement(transaction.Connection!, Moved);
        statement.Bind(source).Bind(declared).Bind(movedTo).Run();
    }

    public static void Learn(SqliteTransaction transaction, PollState before, PollState after)
    {
        using var statement = new SqliteStatement(transaction.Connection!, Learned);
        statement
            .Bind(before.Source).Bind(before.MovedTo?.AbsoluteUri).Bind((long?)before.Streak)
            .Bind(after.MovedTo?.AbsoluteUri).Bind(after.Validators?.ETag).Bind(after.Validators?.LastModified).Bind((long?)after.Streak)
            .Bind(after.LastFailure?.Kind.Word()).Bind(after.LastFailure?.Message).Bind(after.LastFailure?.At.ToMicroseconds())
            .Bind(after.Validators?.Address?.AbsoluteUri)
            .Run();
    }

    /// <summary>Each poll's articles and its row.</summary>
    public static async Task<PollsSaved> SaveAsync(
        SqliteTransaction transaction, IReadOnlyList<Poll> polls, CancellationToken cancellationToken)
    {
        long added = 0, changed = 0;
        SqliteFile.Execute(transaction.Connection!, SqliteDialect.ForManyRows, transaction);
        using (var article = new SqliteStatement(transaction.Connection!, InsertArticle))
        using (var state = new SqliteStatement(transaction.Connection!, Upsert))
            foreach (var poll in polls)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var seenAt = poll.State.TriedAt!.Value;
                // What another source had first, and what has changed, is renewed as any run's articles are.
                List<Article> known = [.. poll.Changed];
                foreach (var item in poll.New)
                    if (item is { Discussion: null, AlsoIn.Count: 0 } && Insert(article, item, seenAt.ToMicroseconds()) == 1)
                        added++;
                    else
                        known.Add(item);
                if (known.Count > 0)
                    await RenewAsync(transaction, known, seenAt, cancellationToken);
                changed += poll.Changed.Count;
                Put(state, poll);
            }

        return new(added, changed);
    }

    private static async Task RenewAsync(
        SqliteTransaction transaction, IReadOnlyList<Article> articles, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        var known = await Articles.UpsertAsync(transaction, articles, seenAt, cancellationToken);
        await Sightings.KeepOwnAsync(transaction, known, cancellationToken);
        await Sightings.UpsertAsync(transaction, articles, seenAt, cancellationToken);
    }

    private static int Insert(SqliteStatement statement, Article article, long seenAt) => statement
        .Bind(article.Id).Bind(article.Url).Bind(article.Title).Bind(article.Summary).Bind(article.Author).Bind(article.Publisher)
        .Bind(article.PublishedAt?.ToMicroseconds()).Bind(article.Lang).Bind(article.Image).Bind(article.Source).Bind(article.ItemId)
        .Bind(article.Content).Bind(seenAt)
        .Run();

    private static void Put(SqliteStatement statement, Poll poll)
    {
        var state = poll.State;
        statement
            .Bind(state.Source).Bind(state.Declared).Bind(state.MovedTo?.AbsoluteUri).Bind(state.Validators?.ETag).Bind(state.Validators?.LastModified)
            .Bind(state.DueAt?.ToMicroseconds()).Bind(state.Interval?.ToMilliseconds()).Bind(state.Why)
            .Bind(state.TriedAt?.ToMicroseconds()).Bind(state.SucceededAt?.ToMicroseconds()).Bind(state.NewAt?.ToMicroseconds()).Bind((long?)state.Streak)
            .Bind(state.LastFailure?.Kind.Word()).Bind(state.LastFailure?.Message).Bind(state.LastFailure?.At.ToMicroseconds())
            .Bind(state.RetiredAt?.ToMicroseconds()).Bind(state.Silence).Bind(state.Title).Bind((long?)state.Items).Bind(state.Rhythm.ToBytes())
            .Bind(state.Validators?.Address?.AbsoluteUri);
        _ = poll.Seen is { } seen ? statement.Bind(seen.ToBytes()) : statement.BindNull();
        statement.Run();
    }

    private static PollState StateOf(SqliteDataReader row) => new()
    {
        Source = row.GetString(0),
        Declared = Text(row, 1),
        MovedTo = Address(row, 2),
        Validators = (Text(row, 3), Text(row, 4)) is var (tag, modified) && (tag ?? modified) is not null
            ? new Validators(tag, modified) { Address = Address(row, 20) }
            : null,
        DueAt = Instant(row, 5),
        Interval = row.IsDBNull(6) ? null : row.GetDouble(6).ToDuration(),
        Why = Text(row, 7),
        TriedAt = Instant(row, 8),
        SucceededAt = Instant(row, 9),
        NewAt = Instant(row, 10),
        Streak = row.GetInt32(11),
        LastFailure = Text(row, 12) is { } kind && Text(row, 13) is { } message && Instant(row, 14) is { } at
            ? new(FetchRow.FailureOf(kind, message, null, null, null).Kind, message, at)
            : null,
        RetiredAt = Instant(row, 15),
        Silence = Text(row, 16),
        Title = Text(row, 17),
        Items = row.GetInt64(18),
        Rhythm = Rhythm.FromBytes((byte[])row.GetValue(19)),
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static Uri? Address(SqliteDataReader row, int column) =>
        Uri.TryCreate(Text(row, column), UriKind.Absolute, out var address) ? address : null;

    private static DateTimeOffset? Instant(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column).ToInstant();
}
