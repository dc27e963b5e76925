using System.Text;
using QrAspire.Analytics.Storage;

namespace QrAspire.Analytics.DeadLetters;

/// <summary>A dead letter as the API shows it.</summary>
/// <param name="Id">Names it for replay and discard.</param>
/// <param name="State">Whether anybody has to decide about it.</param>
/// <param name="Reason">Stable snake_case reason.</param>
/// <param name="Message">The reason in a sentence.</param>
/// <param name="Topic">Topic that it came from.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset.</param>
/// <param name="Attempts">How often it was tried before it was given up.</param>
/// <param name="FailedAt">When it was given up.</param>
/// <param name="ReplayedAt">When it was last published again; absent: never.</param>
/// <param name="Replays">How often it was published again.</param>
/// <param name="Key">The record's key as text.</param>
/// <param name="Value">The record's value as text; bytes that are no UTF-8 show as U+FFFD.</param>
/// <param name="Headers">The record's headers as text, the last one of a name.</param>
public sealed record DeadLetterItem(
    Guid Id, DeadLetterState State, string Reason, string Message, string Topic, int Partition, long Offset, int Attempts, DateTimeOffset FailedAt, DateTimeOffset? ReplayedAt, int Replays,
    string? Key, string? Value, IReadOnlyDictionary<string, string> Headers)
{
    private const int MaxText = 16 * 1024;

    internal static DeadLetterItem Of(DeadLetter letter) => new(
        letter.Id, letter.ReplayedAt is null ? DeadLetterState.Open : DeadLetterState.Replayed, letter.Reason, letter.Message, letter.OriginalTopic, letter.OriginalPartition, letter.OriginalOffset, letter.Attempts, letter.FailedAt, letter.ReplayedAt, letter.Replays,
        Text(letter.Key), Text(letter.Value),
        HeaderJson.Read(letter.Headers).GroupBy(header => header.Key).ToDictionary(group => group.Key, group => Text(group.Last().GetValueBytes()) ?? ""));

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, MaxText));
}

/// <summary>Whether a letter waits for a decision.</summary>
public enum DeadLetterState
{
    /// <summary>Neither replayed nor discarded.</summary>
    Open,

    /// <summary>Published again. A record that failed again is a letter of its own, which is open.</summary>
    Replayed,
}

/// <summary>One page of dead letters, newest first.</summary>
/// <param name="Items">The letters.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; absent on the last one.</param>
/// <param name="Reasons">How many letters there are by reason, over all pages.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterItem> Items, string? NextCursor, IReadOnlyDictionary<string, int> Reasons);

/// <summary>How many letters an action touched.</summary>
public sealed record DeadLetterAction(int Letters);
