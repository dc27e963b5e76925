using System.Text.Json.Nodes;
using QrAspire.Api.Rendering.Http;
using QrAspire.Api.Rendering.Symbols;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Links;
using QrAspire.ServiceDefaults.Rules;

namespace QrAspire.Api.Codes;

/// <summary>Reads and checks the writable members of a code; the one place that knows the rules, whoever sends them.</summary>
public sealed class CodeDocumentReader(PayloadTypes payloads, IQrEncoder encoder)
{
    internal const int MaxTags = 50;
    internal const int MaxTagLength = 64;
    private const int MaxTitleLength = 200;
    private const int MaxDescriptionLength = 2000;
    private const int MaxPreviewHours = 365 * 24;
    private const int MaxNotesLength = 10_000;

    private static readonly long[] s_redirectStatuses = [301, 302, 303, 307, 308];

    /// <summary>Reads the members of a code; null when any was refused. Members of the caller's own must be taken before <see cref="FieldReader.RefuseUnknown"/>, which the caller calls.</summary>
    public CodeDocument? Read(FieldReader reader)
    {
        var before = reader.Errors.Count;
        var kind = reader.Has("kind") ? reader.Name<CodeKind>("kind") : Default(reader, "kind", CodeKind.Dynamic);
        var payload = reader.Nested("payload", required: true) is { } nested ? payloads.Read(nested) : null;
        var document = new CodeDocument
        {
            Kind = kind ?? CodeKind.Dynamic,
            Payload = payload ?? [],
            Title = Blank(reader.Text("title", MaxTitleLength)),
            Description = Blank(reader.Text("description", MaxDescriptionLength, lines: true)),
            Notes = Blank(reader.Text("notes", MaxNotesLength, lines: true)),
            Tags = reader.Texts("tags", MaxTags, MaxTagLength)?.Distinct(StringComparer.Ordinal).ToArray() ?? [],
            FolderId = reader.Id("folderId"),
            Design = DesignFields.Read(reader.Nested("design")),
            Rules = ReadRules(reader),
            Status = reader.Name<CodeStatus>("status") ?? CodeStatus.Active,
            ValidFrom = reader.Time("validFrom"),
            ValidUntil = reader.Time("validUntil"),
            MaxScans = reader.WholeNumber("maxScans", 1, 1_000_000_000_000),
            FallbackUrl = payloads.ReadUrl(reader, "fallbackUrl", required: false),
            ForwardQuery = reader.Flag("forwardQuery") ?? false,
            QueryMerge = reader.Name<QueryMerge>("queryMerge") ?? QueryMerge.Request,
            Utm = LinkExtras.ReadUtm(reader.Nested("utm")),
            DeepLinks = LinkExtras.ReadDeepLinks(reader.Nested("deepLinks")),
            TrackScans = reader.Flag("trackScans") ?? kind != CodeKind.Static,
            PreviewFirst = reader.Flag("previewFirst") ?? false,
            PreviewAfterChange = (int?)reader.WholeNumber("previewAfterChange", 1, MaxPreviewHours),
            RedirectStatus = ReadRedirectStatus(reader),
        };

        if (document.ValidUntil <= document.ValidFrom) reader.Refuse("validUntil", "out_of_range", "The code must be valid until after validFrom.");
        if (document.Kind == CodeKind.Static) RefuseLife(document, reader);
        if (payload is not null) CheckSymbol(document, reader);
        return reader.Errors.Count == before ? document : null;
    }

    /// <summary>No rules and an empty array are the same.</summary>
    private JsonArray? ReadRules(FieldReader reader)
    {
        RuleReader.Read(reader, "rules", payloads.CheckUrl);
        return reader.Take("rules") is JsonArray { Count: > 0 } rules ? rules.DeepClone().AsArray() : null;
    }

    private static CodeKind Default(FieldReader reader, string name, CodeKind value)
    {
        reader.Take(name);
        return value;
    }

    private static int ReadRedirectStatus(FieldReader reader)
    {
        var status = reader.WholeNumber("redirectStatus", 300, 399);
        if (status is null || s_redirectStatuses.Contains(status.Value)) return (int)(status ?? 302);
        reader.Refuse("redirectStatus", "unknown_value", "This field is one of: 301, 302, 303, 307, 308.");
        return 302;
    }

    /// <summary>A dynamic code leads through a page, a static one holds everything in its symbol; not every payload can do both.</summary>
    private void CheckSymbol(CodeDocument document, FieldReader reader)
    {
        if (document.Kind == CodeKind.Dynamic)
        {
            if (!PayloadTypes.CanBeDynamic((string)document.Payload["type"]!)) reader.Refuse("payload.type", "static_only", "This payload is read from the symbol itself; only a static code can have it.");
        }
        else if (encoder.Encode(DesignFields.Apply(PayloadTypes.Symbol(document.Payload), document.Design).Symbol) is { Ok: false, Errors: [var error, ..] })
        {
            reader.Refuse("payload", error.Code, error.Message);
        }
    }

    /// <summary>A static symbol never passes by this platform, so nothing here could honour these members.</summary>
    private static void RefuseLife(CodeDocument document, FieldReader reader)
    {
        Refuse(document.ValidFrom is not null, "validFrom");
        Refuse(document.ValidUntil is not null, "validUntil");
        Refuse(document.MaxScans is not null, "maxScans");
        Refuse(document.FallbackUrl is not null, "fallbackUrl");
        Refuse(document.ForwardQuery, "forwardQuery");
        Refuse(document.QueryMerge != QueryMerge.Request, "queryMerge");
        Refuse(document.Utm is not null, "utm");
        Refuse(document.DeepLinks is not null, "deepLinks");
        Refuse(document.TrackScans, "trackScans");
        Refuse(document.Rules is not null, "rules");
        Refuse(document.PreviewFirst, "previewFirst");
        Refuse(document.PreviewAfterChange is not null, "previewAfterChange");
        Refuse(document.RedirectStatus != 302, "redirectStatus");
        Refuse(document.Status == CodeStatus.Paused, "status");

        void Refuse(bool when, string name)
        {
            if (when) reader.Refuse(name, "not_for_static", "A static code is scanned without this platform; only a dynamic code can do this.");
        }
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
