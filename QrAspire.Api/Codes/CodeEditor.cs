using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using QrAspire.Api.Http;
using QrAspire.Api.Links;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Security;

namespace QrAspire.Api.Codes;

/// <summary>Turns request bodies into checked documents: a new code's, and a stored one's with a merge patch on it.</summary>
public sealed class CodeEditor(CodeDocumentReader reader, PublicUrls urls, IOptions<DestinationOptions> links)
{
    private const int MaxPasswordLength = 128;

    /// <summary>Members that the API shows and nobody writes; a patch may repeat them unchanged, so that a code read can be sent back.</summary>
    private static readonly string[] s_readOnly = ["id", "shortId", "shortUrl", "hasPassword", "importedScans", "destinationChangedAt", "createdAt", "updatedAt", "deletedAt", "version"];

    /// <summary>Reads the body of a creation.</summary>
    public (NewCode? Draft, ErrorResult? Error) ReadNew(JsonObject body)
    {
        var errors = new List<FieldError>();
        var fields = new FieldReader(body, errors);
        var document = reader.Read(fields);
        var alias = ReadAlias(fields);
        var password = fields.Text("password", MaxPasswordLength);
        if (body["kind"]?.ToString() == "static")
        {
            if (alias is not null) fields.Refuse("alias", "not_for_static", "A static code has no short URL.");
            if (password is not null) fields.Refuse("password", "not_for_static", "A static code is scanned without this platform; only a dynamic code can do this.");
        }

        if (password is "") fields.Refuse("password", "required", "A password is not empty.");
        fields.RefuseUnknown();
        return document is null || errors.Count > 0
            ? (null, ApiErrors.Validation(errors))
            : (new(document, alias, password is null ? null : PasswordHash.Create(password)), null);
    }

    /// <summary>Reads a copy of a stored code with changes on it; the copy is active and keeps the password unless the changes name one.</summary>
    public (NewCode? Draft, ErrorResult? Error) ReadClone(Code source, JsonObject changes)
    {
        var copy = ReplacePayloadOfOtherType(source, changes);
        copy.Remove("status");
        if ((string?)changes["kind"]?.ToString() == "static" && source.Kind == CodeKind.Dynamic) RemoveLife(copy);
        if (source.Kind == CodeKind.Static) copy.Remove("trackScans");
        var (draft, error) = ReadNew(MergePatch.Apply(copy, changes)!.AsObject());
        var keepsPassword = draft is { Document.Kind: CodeKind.Dynamic } && !changes.ContainsKey("password");
        return (keepsPassword ? draft! with { PasswordHash = source.PasswordHash } : draft, error);
    }

    /// <summary>Applies a merge patch to a stored code, or refuses it as a whole.</summary>
    public ErrorResult? Patch(Code code, JsonObject patch)
    {
        patch = patch.DeepClone().AsObject();
        var errors = new List<FieldError>();
        RefuseReadOnly(code, patch, errors);

        var passwordGiven = patch.ContainsKey("password");
        var passwords = new FieldReader(patch, errors);
        var password = passwords.Text("password", MaxPasswordLength);
        if (password is "") passwords.Refuse("password", "required", "A password is not empty; null removes it.");
        if (password is not null && code.Kind == CodeKind.Static) passwords.Refuse("password", "not_for_static", "A static code is scanned without this platform; only a dynamic code can do this.");
        patch.Remove("password");

        var kind = code.Kind.ToString().ToLowerInvariant();
        if (patch.ContainsKey("kind") && !JsonNode.DeepEquals(patch["kind"], kind)) errors.Add(new("kind", "read_only", "The kind is printed and cannot change."));
        patch.Remove("kind");

        var document = ReplacePayloadOfOtherType(code, patch);
        var fields = new FieldReader(MergePatch.Apply(document, patch)!.AsObject(), errors);
        var changed = reader.Read(fields);
        fields.RefuseUnknown();
        if (changed is null || errors.Count > 0) return ApiErrors.Validation(errors);

        changed.ApplyTo(code);
        if (passwordGiven) code.PasswordHash = password is null ? null : PasswordHash.Create(password);
        return null;
    }

    /// <summary>Puts the content of an older version back; the password stays.</summary>
    public ErrorResult? Restore(Code code, string snapshot)
    {
        var errors = new List<FieldError>();
        var document = reader.Read(new FieldReader(CodeHistory.Writable(snapshot), errors));
        if (document is null) return ApiErrors.Conflict("version_not_restorable", "This version is not allowed any more.", new { fields = errors });
        document.ApplyTo(code);
        return null;
    }

    /// <summary>A patch that names another payload type replaces the payload: members of the old type would be unknown in the new one.</summary>
    private static JsonObject ReplacePayloadOfOtherType(Code code, JsonObject patch)
    {
        var document = CodeDocument.Of(code).ToJson();
        if (patch["payload"] is JsonObject payload && payload["type"] is { } type && !JsonNode.DeepEquals(type, document["payload"]!["type"])) document.Remove("payload");
        return document;
    }

    /// <summary>What a static copy of a dynamic code cannot have.</summary>
    private static void RemoveLife(JsonObject document)
    {
        foreach (var name in (string[])["rules", "validFrom", "validUntil", "maxScans", "fallbackUrl", "forwardQuery", "queryMerge", "utm", "deepLinks", "trackScans", "previewFirst", "previewAfterChange", "redirectStatus"]) document.Remove(name);
    }

    private string? ReadAlias(FieldReader fields)
    {
        if (fields.Text("alias", ShortIds.MaxAliasLength) is not { } alias) return null;
        if (ShortIds.Refusal(alias, links.Value.ReservedAliases) is not var (code, message)) return alias;
        fields.Refuse("alias", code, message);
        return null;
    }

    private void RefuseReadOnly(Code code, JsonObject patch, List<FieldError> errors)
    {
        if (!s_readOnly.Any(patch.ContainsKey)) return;
        var shown = System.Text.Json.JsonSerializer.SerializeToNode(CodeResponse.Of(code, urls), JsonConventions.Options)!.AsObject();
        foreach (var name in s_readOnly)
        {
            if (patch.ContainsKey(name) && !JsonNode.DeepEquals(patch[name], shown[name])) errors.Add(new(name, "read_only", "This field cannot be changed."));
            patch.Remove(name);
        }
    }
}

/// <summary>A checked creation.</summary>
/// <param name="Document">The code's content.</param>
/// <param name="Alias">Chosen short id; null for a random one.</param>
/// <param name="PasswordHash">Hash of the password; null when none.</param>
public sealed record NewCode(CodeDocument Document, string? Alias, string? PasswordHash);
