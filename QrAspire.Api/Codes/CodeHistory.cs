using System.Text.Json.Nodes;
using QrAspire.ServiceDefaults.Http;

namespace QrAspire.Api.Codes;

/// <summary>What a version of a code remembers, and what changed between two.</summary>
public static class CodeHistory
{
    private const string HasPassword = "hasPassword";

    /// <summary>The code's document as stored in the history; of the password only that there is one.</summary>
    public static string Snapshot(Code code)
    {
        var snapshot = CodeDocument.Of(code).ToJson();
        snapshot[HasPassword] = code.PasswordHash is not null;
        return snapshot.ToJsonString(JsonConventions.Options);
    }

    /// <summary>The writable members of a stored snapshot.</summary>
    public static JsonObject Writable(string snapshot)
    {
        var document = JsonNode.Parse(snapshot)!.AsObject();
        document.Remove(HasPassword);
        return document;
    }

    /// <summary>Members that differ, by path, in the order of their names; nested objects are compared member by member.</summary>
    public static IReadOnlyList<FieldChange> Changes(string? before, string after)
    {
        var changes = new List<FieldChange>();
        Compare(before is null ? null : JsonNode.Parse(before), JsonNode.Parse(after), "", changes);
        return changes;
    }

    private static void Compare(JsonNode? before, JsonNode? after, string path, List<FieldChange> changes)
    {
        if (before is JsonObject || after is JsonObject)
        {
            var (old, now) = (before as JsonObject, after as JsonObject);
            var names = (old?.Select(member => member.Key) ?? []).Union(now?.Select(member => member.Key) ?? []).Order(StringComparer.Ordinal);
            foreach (var name in names) Compare(old?[name], now?[name], path.Length == 0 ? name : $"{path}.{name}", changes);
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            changes.Add(new(path, before?.DeepClone(), after?.DeepClone()));
        }
    }
}

/// <summary>One member that a change touched.</summary>
/// <param name="Field">Path, such as <c>payload.url</c>.</param>
/// <param name="Old">Value before; absent when there was none.</param>
/// <param name="New">Value after; absent when there is none.</param>
public sealed record FieldChange(string Field, JsonNode? Old, JsonNode? New);

/// <summary>One version of a code.</summary>
/// <param name="Version">Number, from 1.</param>
/// <param name="ChangedAt">When.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="Action">What was done.</param>
/// <param name="Changes">What differs from the version before.</param>
public sealed record CodeVersionResponse(long Version, DateTimeOffset ChangedAt, string ChangedBy, ChangeAction Action, IReadOnlyList<FieldChange> Changes);

/// <summary>Versions of a code, newest first.</summary>
/// <param name="Items">The versions.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for older ones; absent at the end.</param>
public sealed record CodeHistoryPage(IReadOnlyList<CodeVersionResponse> Items, string? NextCursor);
