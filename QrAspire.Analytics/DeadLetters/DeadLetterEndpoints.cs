using System.ComponentModel;
using Confluent.Kafka;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using QrAspire.Analytics.Ingest;
using QrAspire.Analytics.Storage;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Analytics.DeadLetters;

/// <summary>List, look at, replay and discard dead letters.</summary>
public static class DeadLetterEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <summary>Letters that one request replays; repeat it for more.</summary>
    private const int MaxReplayed = 1_000;

    /// <summary>Maps <c>/dead-letters</c>.</summary>
    public static RouteGroupBuilder MapDeadLetters(this RouteGroupBuilder group)
    {
        var letters = group.MapGroup("/dead-letters").WithTags("Dead letters");
        letters.MapGet("", ListAsync).WithName("ListDeadLetters").WithSummary("Records that could not be counted, newest first, in pages.")
            .Produces<DeadLetterPage>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        letters.MapGet("/{id:guid}", GetAsync).WithName("GetDeadLetter").WithSummary("One dead letter.")
            .Produces<DeadLetterItem>().Produces<ErrorResponse>(StatusCodes.Status404NotFound);
        letters.MapPost("/{id:guid}/replay", ReplayAsync).WithName("ReplayDeadLetter").WithSummary("Publishes the record again as it was. Safe to repeat: a scan is counted once.")
            .Produces<DeadLetterItem>().Produces<ErrorResponse>(StatusCodes.Status404NotFound).Produces<ErrorResponse>(StatusCodes.Status503ServiceUnavailable);
        letters.MapPost("/replay", ReplayManyAsync).WithName("ReplayDeadLetters").WithSummary("Publishes up to 1,000 records again that were not yet, oldest first; of one reason or of all.")
            .Produces<DeadLetterAction>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest).Produces<ErrorResponse>(StatusCodes.Status503ServiceUnavailable);
        letters.MapDelete("/{id:guid}", DiscardAsync).WithName("DiscardDeadLetter").WithSummary("Forgets the record.")
            .Produces(StatusCodes.Status204NoContent).Produces<ErrorResponse>(StatusCodes.Status404NotFound);
        letters.MapDelete("", DiscardManyAsync).WithName("DiscardDeadLetters").WithSummary("Forgets all records of a reason.")
            .Produces<DeadLetterAction>().Produces<ErrorResponse>(StatusCodes.Status400BadRequest);
        return group;
    }

    private static async Task<Results<Ok<DeadLetterPage>, ErrorResult>> ListAsync(
        [FromQuery, Description("Only this reason.")] string? reason,
        [FromQuery, Description("Only `open` (neither replayed nor discarded) or only `replayed` letters.")] string? state,
        [FromQuery, Description("`nextCursor` of the page before.")] string? cursor,
        [FromQuery, Description("Letters of a page, 1 to 200. Default 50.")] string? limit,
        ScansDbContext database, CancellationToken cancellationToken)
    {
        if (Refuse(reason) is { } refused)
        {
            return refused;
        }

        var most = DefaultLimit;
        if (!string.IsNullOrEmpty(limit) && (!int.TryParse(limit, out most) || most is < 1 or > MaxLimit))
        {
            return ApiErrors.Validation([new("limit", "out_of_range", $"Use a number from 1 to {MaxLimit}.")]);
        }

        Guid? before = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (!Guid.TryParseExact(cursor, "D", out var id))
            {
                return ApiErrors.Validation([new("cursor", "not_a_cursor", "Pass nextCursor of the page before, unchanged.")]);
            }

            before = id;
        }

        if (state is not (null or "open" or "replayed"))
        {
            return ApiErrors.Validation([new("state", "not_allowed", "Use open or replayed.")]);
        }

        var letters = await database.DeadLetters.AsNoTracking()
            .Where(letter => (reason == null || letter.Reason == reason) && (state == null || letter.ReplayedAt == null == (state == "open")) && (before == null || letter.Id < before))
            .OrderByDescending(letter => letter.Id).Take(most + 1).ToListAsync(cancellationToken);
        var reasons = await database.DeadLetters.GroupBy(letter => letter.Reason).Select(group => new { group.Key, Letters = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Letters, cancellationToken);
        var items = letters.Take(most).Select(DeadLetterItem.Of).ToArray();
        return TypedResults.Ok(new DeadLetterPage(items, letters.Count > most ? items[^1].Id.ToString("D") : null, reasons));
    }

    private static async Task<Results<Ok<DeadLetterItem>, ErrorResult>> GetAsync(Guid id, ScansDbContext database, CancellationToken cancellationToken) =>
        await database.DeadLetters.AsNoTracking().FirstOrDefaultAsync(letter => letter.Id == id, cancellationToken) is { } letter
            ? TypedResults.Ok(DeadLetterItem.Of(letter))
            : NotFound();

    private static async Task<Results<Ok<DeadLetterItem>, ErrorResult>> ReplayAsync(
        Guid id, ScansDbContext database, RecordPublisher publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.DeadLetters.FirstOrDefaultAsync(letter => letter.Id == id, cancellationToken) is not { } letter)
        {
            return NotFound();
        }

        return await PublishAsync([letter], database, publisher, time, cancellationToken) is { } error ? error : TypedResults.Ok(DeadLetterItem.Of(letter));
    }

    private static async Task<Results<Ok<DeadLetterAction>, ErrorResult>> ReplayManyAsync(
        [FromQuery, Description("Only this reason.")] string? reason, ScansDbContext database, RecordPublisher publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Refuse(reason) is { } refused)
        {
            return refused;
        }

        var letters = await database.DeadLetters.Where(letter => letter.ReplayedAt == null && (reason == null || letter.Reason == reason))
            .OrderBy(letter => letter.Id).Take(MaxReplayed).ToListAsync(cancellationToken);
        return await PublishAsync(letters, database, publisher, time, cancellationToken) is { } error ? error : TypedResults.Ok(new DeadLetterAction(letters.Count));
    }

    private static async Task<Results<NoContent, ErrorResult>> DiscardAsync(Guid id, ScansDbContext database, CancellationToken cancellationToken) =>
        await database.DeadLetters.Where(letter => letter.Id == id).ExecuteDeleteAsync(cancellationToken) == 0 ? NotFound() : TypedResults.NoContent();

    private static async Task<Results<Ok<DeadLetterAction>, ErrorResult>> DiscardManyAsync(
        [FromQuery, Description("The reason; required, so that nobody forgets everything by accident.")] string? reason, ScansDbContext database, CancellationToken cancellationToken) =>
        Refuse(reason, required: true) is { } refused
            ? refused
            : TypedResults.Ok(new DeadLetterAction(await database.DeadLetters.Where(letter => letter.Reason == reason).ExecuteDeleteAsync(cancellationToken)));

    /// <summary>A reason that no letter can have; PostgreSQL's text holds every character but U+0000.</summary>
    private static ErrorResult? Refuse(string? reason, bool required = false)
    {
        if (string.IsNullOrEmpty(reason))
        {
            return required ? ApiErrors.Validation([new("reason", "required", "Say which reason's letters to discard.")]) : null;
        }

        return reason.Contains('\0') ? ApiErrors.Validation([new("reason", "invalid_characters", "A reason does not hold U+0000.")]) : null;
    }

    private static async Task<ErrorResult?> PublishAsync(
        List<DeadLetter> letters, ScansDbContext database, RecordPublisher publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var topic in letters.GroupBy(letter => letter.OriginalTopic))
            {
                await publisher.PublishAsync(topic.Key, [.. topic.Select(Record)], cancellationToken);
            }
        }
        catch (KafkaException)
        {
            return ApiErrors.Status(StatusCodes.Status503ServiceUnavailable, ErrorCodes.Unavailable, "Kafka does not take records at the moment; try again.");
        }

        foreach (var letter in letters)
        {
            letter.ReplayedAt = time.GetUtcNow();
            letter.Replays++;
        }

        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    private static Message<byte[], byte[]> Record(DeadLetter letter) => new() { Key = letter.Key!, Value = letter.Value!, Headers = HeaderJson.Read(letter.Headers) };

    private static ErrorResult NotFound() => ApiErrors.NotFound("dead_letter_not_found", "There is no such dead letter.");
}
