using System.Text.Json;
using QrAspire.Redirect.Journaling;

namespace QrAspire.Redirect.Publishing;

/// <summary>How far a journal has come, kept in its folder as JSON and replaced atomically. Losing it costs duplicates, which are harmless.</summary>
/// <param name="Published">Everything before it was acknowledged by the broker.</param>
/// <param name="Released">Everything before it may leave the journal.</param>
/// <param name="Offsets">Highest acknowledged offset by partition, -1 for none; what a broker that forgot does not reach.</param>
internal sealed record PublishCheckpoint(string Published, string Released, long[] Offsets)
{
    private const string FileName = JournalFolder.CheckpointName;

    public static PublishCheckpoint? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<PublishCheckpoint>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Removes the checkpoint of a folder.</summary>
    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));

    public void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), file => JsonSerializer.Serialize(file, this, JsonSerializerOptions.Web));
}
