using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QrAspire.Api.Codes;

/// <summary>The place in a list after which the next page begins: the sort key and the id of the last code shown.</summary>
/// <param name="Sort">The list's sort; a cursor serves only the sort it was made for.</param>
/// <param name="Descending">The list's direction.</param>
/// <param name="Key">Sort key: a title, ticks of a time, or a rank.</param>
/// <param name="Id">The code.</param>
public sealed record Cursor(CodeSort Sort, bool Descending, string Key, Guid Id)
{
    private const int MaxLength = 2048;

    /// <summary>The opaque form given to clients.</summary>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads a cursor; null when it is none of ours or was made for another sort.</summary>
    public static Cursor? TryParse(string text, CodeSort sort, bool descending)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text)) return null;
        try
        {
            var cursor = JsonSerializer.Deserialize<Cursor>(Base64Url.DecodeFromChars(text));
            return cursor is { Key: not null } && cursor.Sort == sort && cursor.Descending == descending && !cursor.Key.Contains('\0') && IsKey(cursor) ? cursor : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The key as a time.</summary>
    [JsonIgnore]
    public DateTimeOffset Time => new(long.Parse(Key, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);

    /// <summary>The key as a rank.</summary>
    [JsonIgnore]
    public int Rank => int.Parse(Key, System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsKey(Cursor cursor) => cursor.Sort switch
    {
        CodeSort.Title => true,
        CodeSort.Relevance => cursor.Key is "0" or "1" or "2" or "3",
        _ => long.TryParse(cursor.Key, out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks,
    };
}
